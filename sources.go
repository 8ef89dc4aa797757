package nplusone

import "embed"

// Sources holds the files of the packages that `nplusone test` compiles into
// a program without changing it: internal/inproc and all that it imports. A
// test of internal/overlay fails where a folder or a kind of file is missing
// here; nothing else lists them.
//
//go:embed fingerprint/*.go internal/fingerprint/*/*.go internal/dialect/*.go detect/*.go internal/hash/*.go internal/words/*.go internal/naming/*.go internal/stack/*.go internal/stack/*.s internal/record/*.go internal/statement/*.go internal/kept/*.go internal/cases/*.go internal/judge/*.go internal/judge/*/*.go report/*.go internal/urlshape/*.go internal/loops/*.go internal/inproc/*.go internal/binding/*.go internal/cell/*.go
var Sources embed.FS
