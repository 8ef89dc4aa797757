package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A bound is what a number shall come to, and what it may be until then. The
// second only ever falls: once the goal is reached, both are the same.
type bound struct{ goal, today int }

const (
	goalFiles    = 25
	goalLines    = 3500
	longestFile  = 400
	goalExported = 60 // of a package that is not in the table
)

// What is over a goal today, with room for some days' work. A package that is
// not listed here keeps to the goals.
var (
	filesToday = map[string]int{}
	linesToday = map[string]int{}
)

// exportedBounds are those of the public packages; a name is one line of
// `go doc -short`. A folder counts for itself.
var exportedBounds = map[string]bound{
	"driver":       {11, 11},
	"detect":       {40, 40},
	"report":       {40, 40},
	"nplusonetest": {24, 24},
	"web":          {22, 22},
	"suggest":      {6, 6},
	"fingerprint":  {38, 38},
	"verify":       {5, 5},
	"cacheable":    {5, 5},
}

// The bounds of the repository as a whole. Size is in tenths of a megabyte.
var (
	longBound     = bound{0, 0}
	upBound       = bound{0, 0}
	exportedTotal = bound{201, 201}
	linkedBound   = bound{29, 31}
	generated     = bound{2000, 2000}
)

func filesBound(folder string) bound { return of(filesToday, folder, goalFiles) }

func linesBound(folder string) bound { return of(linesToday, folder, goalLines) }

func of(today map[string]int, folder string, goal int) bound {
	return bound{goal, cmp.Or(today[folder], goal)}
}

func exportedBound(folder string) bound {
	if b, known := exportedBounds[folder]; known {
		return b
	}
	return bound{goalExported, goalExported}
}

// judge holds each number against its bound. It returns what is broken, and
// which allowances are no longer needed.
func (h *house) judge() (broken, lower []string) {
	check := func(what string, n int, b bound) {
		switch {
		case n > b.today:
			broken = append(broken, fmt.Sprintf("%s: %d, at most %d (the goal is %d)", what, n, b.today, b.goal))
		case n <= b.goal && b.today > b.goal:
			lower = append(lower, fmt.Sprintf("%s: %d reaches the goal of %d", what, n, b.goal))
		}
	}
	for _, r := range h.rooms {
		check("files of "+r.folder, r.files, filesBound(r.folder))
		check("lines of "+r.folder, r.lines, linesBound(r.folder))
		if h.public(r.folder) {
			check("exported names of "+r.folder, h.exported[r.folder], exportedBound(r.folder))
		}
	}
	check("files over 400 lines", len(h.long), longBound)
	check("imports that go up", len(h.up), upBound)
	check("exported names", h.allExported(), exportedTotal)
	check("tenths of a megabyte that driver.Open adds", int(math.Round(h.linked*10)), linkedBound)
	check("generated lines", h.generated, generated)
	return broken, lower
}

func (h *house) allExported() (n int) {
	for _, names := range h.exported {
		n += names
	}
	return n
}

// largest is the package that is furthest beyond a bound of size.
func (h *house) largest() room {
	size := func(r room) float64 {
		return max(float64(r.files)/goalFiles, float64(r.lines)/goalLines)
	}
	if len(h.rooms) == 0 {
		return room{}
	}
	return slices.MaxFunc(h.rooms, func(a, b room) int { return cmp.Compare(size(a), size(b)) })
}
