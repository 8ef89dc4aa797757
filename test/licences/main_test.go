package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheRootLinksFreeModulesOnly(t *testing.T) {
	var out bytes.Buffer
	if err := check(&out, []string{"../.."}); err != nil {
		t.Error(err)
	}
	if !strings.Contains(out.String(), "github.com/ngrok/sqlmw") {
		t.Errorf("sqlmw is linked and not named:\n%s", out.String())
	}
}

func TestLicenceOf(t *testing.T) {
	mit, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, file, text string
		want             string // empty where it must be refused
	}{
		{"ours", "LICENSE", string(mit), "MIT"},
		{"British spelling", "LICENCE.md", string(mit), "MIT"},
		{"no file", "README", string(mit), ""},
		{"some other text", "LICENSE", "All rights reserved. Ask us.", ""},
		{"a licence with conditions on the program", "LICENSE", "SPDX-License-Identifier: AGPL-3.0-only", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, test.file), []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := licenceOf(dir)
			if got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
