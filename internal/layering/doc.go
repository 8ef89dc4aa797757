// Package layering holds the floors of ARCHITECTURE.md. Its tests keep them
// apart: imports run only downward, and what a program links through the
// libraries stays small.
package layering
