package printers

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"sync"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

//go:embed html/page.html html/page.css html/page.js html/shared.js
var htmlFiles embed.FS

const (
	maxHTMLFindings = 300
	maxHTMLLanes    = 60
	maxHTMLScopes   = 200
)

// HTML writes one page that needs nothing else: no network, no other file.
// It can be searched, filtered and used by keyboard, follows the system's
// light or dark, and can be read without scripts. Its own policy forbids
// everything but its own style and script, by their hashes.
func HTML(w io.Writer, r report.Report, opts ...Option) error {
	r = compare.Merge(r)
	s := newSettings(opts)
	assets := loadHTML()
	page := s.htmlPage(&r)
	page.CSP, page.Style, page.Script = assets.policy, assets.style, assets.script
	out := bufio.NewWriter(w)
	if err := assets.page.Execute(out, page); err != nil {
		return fmt.Errorf("report: html: %w", err)
	}
	return out.Flush()
}

type htmlAssets struct {
	page          *template.Template
	style, script template.HTML
	policy        string
}

var loadHTML = sync.OnceValue(func() htmlAssets {
	css, js := htmlFile("page.css"), htmlFile("shared.js")+htmlFile("page.js")
	return htmlAssets{
		page:   template.Must(template.New("page").Parse(htmlFile("page.html"))),
		style:  template.HTML("<style>" + css + "</style>"),
		script: template.HTML("<script>" + js + "</script>"),
		policy: "default-src 'none'; base-uri 'none'; form-action 'none'; style-src '" + cspHash(css) + "'; script-src '" + cspHash(js) + "'",
	}
})

// cspHash names an inline text in a content security policy.
func cspHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
