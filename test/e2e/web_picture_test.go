package e2e_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// TestPictureOfThePage keeps README's picture a picture of what is there: the
// page's first tab, in the light and in the dark. `make picture` writes it.
func TestPictureOfThePage(t *testing.T) {
	at := startQuickstart(t)
	b := newTab(t, 1280, 720)
	b.do(chromedp.Navigate(at + debugPage))
	b.until(`document.getElementById("live").textContent === "live"`)
	for range 4 {
		for _, path := range []string{"/agents", "/projects", "/board"} {
			b.fetched(path)
		}
	}
	b.until(`document.querySelectorAll(".loop").length >= 3`)
	for _, theme := range []string{"light", "dark"} {
		b.until(`getComputedStyle(document.documentElement).colorScheme.includes("` + theme + `")`)
		image, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
		require.NoError(t, err)
		file := filepath.Join("..", "..", "docs", "images", "page-"+theme+".png")
		if os.Getenv("NPLUSONE_PICTURE") != "" {
			require.NotEmpty(t, image)
			require.NoError(t, os.WriteFile(file, image, 0o644))
		}
		require.FileExists(t, file, "make picture writes it")
		b.do(chromedp.Click(chromedp.CSS("#theme")))
	}
}
