package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const tableHead = `# Stacks

What people build on, and how it is watched: each page is a few lines, and all of them are run by ` + "`make stacks`" + `. net/http, chi and every other router that serves as an http.Handler need nothing but package web. Any driver of database/sql can be watched; these are the ones that the tests compare call by call.

| stack | tested with |
| --- | --- |
`

// writeTable fills the table by what the tests require.
func writeTable(root string, check bool) error {
	var table bytes.Buffer
	table.WriteString(tableHead)
	for _, s := range stacks {
		version, err := versionOf(root, s)
		if err != nil {
			return err
		}
		fmt.Fprintf(&table, "| [%s](%s.md) | %s |\n", s.title, s.page, version)
	}
	name := filepath.Join(root, "docs", "stacks", "README.md")
	before, err := os.ReadFile(name)
	switch {
	case err == nil && bytes.Equal(before, table.Bytes()):
		return nil
	case check:
		return fmt.Errorf("%s is not up to date: go run ./internal/stacks writes it", name)
	}
	return os.WriteFile(name, table.Bytes(), 0o644)
}

// versionOf asks the module of a stack's tests.
func versionOf(root string, s stack) (string, error) {
	if s.dependency == "" {
		return "code as it is generated", nil
	}
	out, err := exec.Command("go", "mod", "edit", "-json", filepath.Join(root, s.module, "go.mod")).Output()
	if err != nil {
		return "", fmt.Errorf("go mod edit in %s: %w", s.module, err)
	}
	var mod struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		return "", err
	}
	for _, r := range mod.Require {
		if r.Path == s.dependency {
			return r.Version, nil
		}
	}
	return "", fmt.Errorf("%s does not require %s", s.module, s.dependency)
}
