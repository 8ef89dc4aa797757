// Package naming reads names: of functions in frames, of tables and their keys.
package naming

import "strings"

// A function's name in a frame is path/pkg.Name or path/pkg.(*Type).Name. Dots
// in the last element of the path are written %2e there.

// PackageOf is the part of a function's name that is its package, as it stands
// there.
func PackageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	if dot := strings.IndexByte(function[slash:], '.'); dot >= 0 {
		return function[:slash+dot]
	}
	return function
}

// ImportPath is the import path of a function's package; that of an external
// test ends in _test.
func ImportPath(function string) string {
	return strings.ReplaceAll(PackageOf(function), "%2e", ".")
}

// WithoutPath is a function's name without the path of its package:
// pkg.(*Type).Name.
func WithoutPath(function string) string {
	return function[strings.LastIndexByte(function, '/')+1:]
}
