package e2e_test

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/reporttest"
)

// openReport shows the golden report as a file, as people do.
func openReport(t *testing.T, width int64) (*tab, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	page := written(t, printers.FormatHTML, reports(t)["full"], printers.Root(reporttest.Root))
	require.NoError(t, os.WriteFile(file, page, 0o644))
	at := (&url.URL{Scheme: "file", Path: file}).String()
	b := newTab(t, width, 1000)
	b.do(chromedp.Navigate(at))
	return b, at
}

const visibleFindings = `Array.from(document.querySelectorAll(".finding")).filter(f => f.offsetParent !== null).length`

func TestReportPageIsQuietAndSelfContained(t *testing.T) {
	b, at := openReport(t, 1280)
	b.until(`document.readyState === "complete"`)
	// Its policy really is in force: what it does not name does not run.
	assert.False(t, eval[bool](b, `(() => { const s = document.createElement("script"); s.textContent = "window.injected = true"; document.body.append(s); return window.injected === true })()`))
	requests, console := b.requested(at)
	assert.Empty(t, requests, "nothing is fetched")
	if assert.Len(t, console, 1, "one complaint, about the script of this test") {
		assert.Contains(t, console[0], "Content Security Policy")
	}
	assert.Equal(t, "4 findings · nplusone", eval[string](b, `document.title`))
	assert.Equal(t, 6, eval[int](b, visibleFindings))
}

func TestReportPageSearchesAndFilters(t *testing.T) {
	b, _ := openReport(t, 1280)
	b.do(chromedp.SendKeys(chromedp.CSS("#search"), "from AUTHORS"))
	b.until(`document.getElementById("status").textContent === "1 of 6 findings"`)
	assert.Equal(t, 1, eval[int](b, visibleFindings))

	b.do(chromedp.KeyEvent("\x1b"))
	b.until(`document.getElementById("status").textContent === ""`)

	// The inner finding keeps the outer one that it stands in.
	b.do(chromedp.SendKeys(chromedp.CSS("#search"), "from users"))
	b.until(`document.getElementById("status").textContent === "1 of 6 findings"`)
	assert.Equal(t, 2, eval[int](b, visibleFindings))

	b.do(chromedp.KeyEvent("\x1b"))
	b.until(`document.getElementById("search").value === ""`)
	b.do(chromedp.Click(chromedp.CSS(`.chip[data-value="repeated"]`)))
	b.until(`document.getElementById("status").textContent === "1 of 6 findings"`)
	assert.True(t, eval[bool](b, `document.querySelector('[data-evidence="repeated"]').offsetParent !== null`))
	b.do(chromedp.Click(chromedp.CSS(`.chip[data-value="repeated"]`)))
	b.until(`document.getElementById("status").textContent === ""`)
	assert.Equal(t, 6, eval[int](b, visibleFindings))
}

func TestReportPageByKeyboard(t *testing.T) {
	b, _ := openReport(t, 1280)
	b.do(chromedp.KeyEvent("/"))
	b.until(`document.activeElement.id === "search"`)
	b.do(chromedp.KeyEvent("\x1b"), chromedp.KeyEvent("j"))
	b.until(`document.activeElement.matches(".finding:first-child")`)
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("k"))
	b.until(`document.activeElement.id === document.querySelectorAll(".finding")[1].id`)
	assert.Equal(t, "#"+eval[string](b, `document.activeElement.id`), eval[string](b, `document.querySelector(".tree a[aria-current]").getAttribute("href")`))
	assert.True(t, eval[bool](b, `Array.from(document.querySelectorAll("button, input, summary, a")).every(e => e.tabIndex >= 0)`))
}

func TestReportPageSwitchesBetweenLightAndDark(t *testing.T) {
	b, _ := openReport(t, 1280)
	background := func() string { return eval[string](b, `getComputedStyle(document.body).backgroundColor`) }
	system := func(scheme string) string {
		_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		require.NoError(t, err)
		return background()
	}
	light, dark := system("light"), system("dark")
	assert.NotEqual(t, light, dark, "it follows the system")
	b.do(chromedp.Click(chromedp.CSS("#theme")))
	assert.Equal(t, light, background(), "until somebody chooses")
	b.do(chromedp.KeyEvent("t"))
	assert.Equal(t, dark, background())
	system("light")
	b.do(chromedp.Reload())
	assert.Equal(t, dark, background(), "and the choice stays")
}

func TestReportPageCopiesAFix(t *testing.T) {
	b, _ := openReport(t, 1280)
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(b.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
		})
		require.NoError(t, err)
	}
	b.do(chromedp.Click(chromedp.CSS(".finding .copy")))
	b.until(`document.querySelector(".finding .copy").textContent === "Copied"`)
	b.do(chromedp.Focus(chromedp.CSS("#search")))
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`navigator.clipboard.readText()`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	assert.Equal(t, "SELECT id, body, user_id, post_id FROM comments WHERE post_id = ANY($1)", v, "the fix of what costs most, which comes first")
}

func TestReportPageFitsNarrowScreens(t *testing.T) {
	for _, width := range []int64{360, 768, 1280} {
		b, _ := openReport(t, width)
		assert.Equal(t, 0, eval[int](b, `document.documentElement.scrollWidth - window.innerWidth > 0 ? document.documentElement.scrollWidth - window.innerWidth : 0`),
			"nothing sticks out at %d", width)
	}
}

// Text has a contrast of at least 4.5 to 1 in both themes.
func TestReportPageIsReadable(t *testing.T) {
	b, _ := openReport(t, 1280)
	for range 2 {
		assert.Empty(t, eval[[]string](b, tooFaint))
		b.do(chromedp.Click(chromedp.CSS("#theme")))
	}
}

// tooFaint lists the elements whose text has less contrast.
const tooFaint = `(() => {
	  const rgb = (c) => c.match(/[\d.]+/g).map(Number);
	  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
	  const behind = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0.99) return c; } return [255, 255, 255]; };
	  const found = new Set();
	  for (const d of document.querySelectorAll("details")) d.open = true;
	  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	  while (walker.nextNode()) {
	    const e = walker.currentNode.parentElement;
	    if (!walker.currentNode.textContent.trim() || e.closest("script, style, .hidden, .skip, [aria-hidden]") || e.offsetParent === null) continue;
	    const a = light(rgb(getComputedStyle(e).color).slice(0, 3)), b = light(behind(e).slice(0, 3));
	    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	    if (ratio < 4.5) found.add(e.tagName + "." + e.className + " " + ratio.toFixed(2));
	  }
	  return Array.from(found);
	})()`
