package e2e_test

import (
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// The first tab is by loop: what it costs, where, and what to write instead.
func TestDebugPageByLoop(t *testing.T) {
	at := startQuickstart(t)
	for _, width := range []int64{1280, 390} {
		t.Run(strconv.FormatInt(width, 10), func(t *testing.T) {
			b := newTab(t, width, 900)
			b.do(chromedp.Navigate(at + debugPage))
			b.until(`document.getElementById("live").textContent === "live"`)
			for range 4 {
				for _, path := range []string{"/agents", "/projects", "/board"} {
					b.fetched(path)
				}
			}
			b.until(`document.querySelectorAll(".loop").length >= 3`)
			b.until(`document.querySelector("#loops").innerText.includes("to replace") || document.querySelector("#loops").innerText.includes("JOIN")`)
			text := eval[string](b, `document.querySelector("#loops").innerText`)
			assert.Regexp(t, `pages_naive\.go:\d+ +in main\.naiveAgents`, text)
			assert.Contains(t, text, "GET /agents")
			assert.Contains(t, text, "queries a request")
			b.until(`Array.from(document.querySelectorAll(".loop")).some((l) => l.innerText.includes("steady"))`)
			assert.Regexp(t, `^vscode://file/.*pages_naive\.go:\d+$`, eval[string](b, `document.querySelector(".loop .place").href`))
			assert.Equal(t, 0, eval[int](b, `Math.max(document.documentElement.scrollWidth - window.innerWidth, 0)`), "nothing sticks out")
			b.picture("loops-" + strconv.FormatInt(width, 10))

			// What is as it should be: the reason goes into the lines to copy.
			b.do(chromedp.Click(chromedp.CSS(".loop .ignore > summary")))
			b.do(chromedp.SendKeys(chromedp.CSS(".loop .reason input"), "twelve rows at most"))
			b.until(`document.querySelector(".loop .excuse").textContent === "//nplusone:ignore twelve rows at most"`)
			assert.Regexp(t, `^[0-9a-f]{16} n-plus-one [0-9a-f]{16} .* \d+ # twelve rows at most$`, eval[string](b, `document.querySelectorAll(".loop .excuse")[1].textContent`))
			b.fetched("/agents")
			b.do(chromedp.Click(chromedp.CSS("#theme")))
			b.picture("loops-dark-" + strconv.FormatInt(width, 10))
			assert.Empty(t, eval[[]string](b, tooFaint), "text is readable in the dark")
			b.do(chromedp.Click(chromedp.CSS("#theme")))
			assert.Empty(t, eval[[]string](b, tooFaint), "and in the light")

			// The other tab, and the latest request in full above its list.
			b.do(chromedp.Click(chromedp.CSS(`#tabs [data-tab="requests"]`)))
			b.until(`document.querySelector("#loops").hidden && !document.querySelector("#rest").hidden`)
			b.do(chromedp.Click(chromedp.CSS("#follow")))
			b.fetched("/board")
			b.until(`document.querySelector("#latest .waterfall") !== null`)
			assert.Equal(t, 0, eval[int](b, `Math.max(document.documentElement.scrollWidth - window.innerWidth, 0)`), "nothing sticks out")
			b.picture("follow-" + strconv.FormatInt(width, 10))
			assertQuiet(t, b)
		})
	}
}
