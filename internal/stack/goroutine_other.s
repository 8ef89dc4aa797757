//go:build !amd64 && !arm64

// A package with an assembly file may declare functions without a body, as
// goroutine_label.go does.
