package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// writtenGo has each fix written into a copy of an application for each library,
// built, run and compared, and prints the line that sums up. The libraries stand
// in a module of their own.
func writtenGo(ctx context.Context, w io.Writer) error {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/nplusone-go/nplusone").Output()
	if err != nil {
		return fmt.Errorf("fixes: where the repository lies: %w", err)
	}
	cmd := exec.CommandContext(ctx, "go", "run", "./gotest")
	cmd.Dir = filepath.Join(strings.TrimSpace(string(root)), "test", "gocode")
	cmd.Stdout, cmd.Stderr = w, os.Stderr
	return cmd.Run()
}
