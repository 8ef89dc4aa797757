package nplusone

import "embed"

// Sources holds the files of the packages that `nplusone test` compiles into
// a program without changing it: internal/inproc and all that it imports. A
// test of internal/overlay fails where a folder or a kind of file is missing
// here; nothing else lists them.
//
//go:embed fingerprint/*.go detect/*.go detect/*.s internal/loops/*.go internal/inproc/*.go
var Sources embed.FS
