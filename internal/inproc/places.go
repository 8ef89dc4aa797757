package inproc

import (
	"path/filepath"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/loops"
)

// EachSite visits the places that a report names.
func EachSite(r *detect.Report, visit func(*detect.Site)) {
	for i := range r.Findings {
		f := &r.Findings[i]
		visit(&f.Site)
		for j := range f.Stack {
			visit(&f.Stack[j])
		}
		if f.Parent != nil {
			visit(&f.Parent.Site)
		}
	}
	for i := range r.Recognised {
		if at := r.Recognised[i].Site; at != nil {
			visit(at)
		}
	}
}

// PathKey names a place's file among those of all modules.
func PathKey(at detect.Site) string { return at.Function + " " + at.File }

// paths are the files of a report on this machine, which is no part of it.
func paths(r *detect.Report) map[string]string {
	out := map[string]string{}
	EachSite(r, func(at *detect.Site) {
		if path := loops.SourcePath(*at); filepath.IsAbs(path) {
			out[PathKey(*at)] = path
		}
	})
	return out
}
