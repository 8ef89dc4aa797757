package inproc

import (
	"path/filepath"

	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/report"
)

// EachSite visits the places that a report names.
func EachSite(r *report.Report, visit func(*report.Site)) {
	for i := range r.Findings {
		f := &r.Findings[i]
		visit(&f.Site)
		for j := range f.Stack {
			visit(&f.Stack[j])
		}
		if f.Parent != nil {
			visit(&f.Parent.Site)
		}
		if f.Loop != nil {
			visit(f.Loop)
		}
		for j := range f.Variants {
			visit(&f.Variants[j].Parent.Site)
		}
	}
	for i := range r.Recognised {
		if at := r.Recognised[i].Site; at != nil {
			visit(at)
		}
	}
}

// PathKey names a place's file among those of all modules.
func PathKey(at report.Site) string { return at.Function + " " + at.File }

// paths are the files of a report on this machine, which is no part of it.
func paths(r *report.Report) map[string]string {
	out := map[string]string{}
	EachSite(r, func(at *report.Site) {
		if path := loops.SourcePath(*at); filepath.IsAbs(path) {
			out[PathKey(*at)] = path
		}
	})
	return out
}
