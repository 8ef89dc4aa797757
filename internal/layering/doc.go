// Package layering holds no code. Its test keeps the floors of ARCHITECTURE.md
// apart: imports run only downward, and what a program links through the
// libraries stays small.
package layering
