package nplusone

import "embed"

// Sources holds the files of the packages that `nplusone test` compiles into
// a program without changing it.
//
//go:embed fingerprint/*.go detect/*.go detect/*.s internal/loops/*.go internal/inproc/*.go
var Sources embed.FS
