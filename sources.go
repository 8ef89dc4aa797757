package nplusone

import "embed"

// Sources holds the files of the packages that `nplusone test` compiles into
// a program without changing it: internal/inproc and all that it imports. A
// test of internal/overlay fails where a folder or a kind of file is missing
// here; nothing else lists them.
//
//go:embed fingerprint/*.go detect/*.go internal/hash/*.go internal/words/*.go internal/naming/*.go internal/stack/*.go internal/stack/*.s internal/binding/*.go internal/cell/*.go internal/record/*.go internal/cases/*.go internal/judge/*.go internal/judge/*/*.go report/*.go internal/urlshape/*.go internal/loops/*.go internal/inproc/*.go
var Sources embed.FS
