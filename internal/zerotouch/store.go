package zerotouch

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// store keeps what was found for as long as go test may answer from its own
// cache instead of running a test. go's answer depends on a variable of the
// test's package, whose value is a random generation:
//
//   - <package>.gen holds the generation. A test that runs removes the file,
//     and the command puts it back when all is known.
//   - <package>-<generation>.jsonl is what was found. The test writes it when
//     it ends in order, before go can keep its result.
//
// A package without both gets a new generation, under which go has no answer.
// Under one generation go may hold several answers, for other sources, files
// and variables. All of them go with the same findings: where a run found
// something else, the generation is given up.
type store struct{ dir string }

const (
	storeAge = 30 * 24 * time.Hour // what was not used for so long is removed
	runAge   = 24 * time.Hour      // what a command left that was killed
)

// openStore opens the part of the store for one use of go test.
func openStore(cache string, parts ...string) (store, error) {
	all := filepath.Join(cache, "findings")
	s := store{filepath.Join(all, key(append([]string{"2"}, parts...)...))}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return s, err
	}
	now := time.Now()
	_ = os.Chtimes(s.dir, now, now)
	prune(all, now.Add(-storeAge))
	prune(filepath.Join(cache, "runs"), now.Add(-runAge))
	s.tidy(now.Add(-runAge))
	return s, nil
}

// prune removes what was not used since then.
func prune(dir string, since time.Time) {
	entries, _ := os.ReadDir(dir) // where there is nothing, nothing is removed
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.ModTime().Before(since) {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

// tidy removes the findings of generations that were given up, once no command
// can be reading them any more.
func (s store) tidy(since time.Time) {
	entries, _ := os.ReadDir(s.dir)
	current := map[string]bool{}
	for _, e := range entries {
		if pkg, ok := strings.CutSuffix(e.Name(), ".gen"); ok {
			current[filepath.Base(s.findings(pkg, s.generation(pkg)))] = true
		}
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".gen") || current[e.Name()] {
			continue
		}
		if info, err := e.Info(); err == nil && info.ModTime().Before(since) {
			_ = os.Remove(filepath.Join(s.dir, e.Name()))
		}
	}
}

// generation is the one of a package, empty where there is none.
func (s store) generation(pkg string) string {
	text, err := os.ReadFile(filepath.Join(s.dir, pkg+".gen"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

func (s store) findings(pkg, generation string) string {
	return filepath.Join(s.dir, pkg+"-"+generation+".jsonl")
}

// load returns the generation of a package and what was found under it, or a
// new generation.
func (s store) load(pkg string) (generation string, found []byte) {
	if generation = s.generation(pkg); isGeneration(generation) {
		if found, err := os.ReadFile(s.findings(pkg, generation)); err == nil && isWhole(found) {
			return generation, found
		}
	}
	return newGeneration(), nil
}

func newGeneration() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return hex.EncodeToString(random[:])
}

// isGeneration keeps a damaged file from naming another one.
func isGeneration(s string) bool {
	_, err := hex.DecodeString(s)
	return err == nil && len(s) == 32
}

// isWhole keeps damaged findings from being taken for none.
func isWhole(found []byte) bool {
	ended := false
	for text := range bytes.Lines(found) {
		var line struct{ Ending json.RawMessage }
		if json.Unmarshal(text, &line) != nil {
			return false
		}
		ended = ended || line.Ending != nil
	}
	return ended
}

// save puts what was found under a generation. before is what was found under
// it earlier, nil for nothing. A write that fails leaves the package without a
// generation.
func (s store) save(pkg, generation string, before, found []byte) {
	if before != nil && !bytes.Equal(timeless(before), timeless(found)) {
		return
	}
	if err := writeWhole(s.findings(pkg, generation), found); err != nil {
		return
	}
	_ = writeWhole(filepath.Join(s.dir, pkg+".gen"), []byte(generation+"\n"))
}

// writeWhole writes a file, whole or not at all.
func writeWhole(name string, text []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	if err2 := tmp.Close(); err == nil {
		err = err2
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	return err
}

// timeless is what was found without how long it took and in what order the
// tests ended.
func timeless(found []byte) []byte {
	var lines [][]byte
	for _, text := range bytes.Split(found, []byte("\n")) {
		var line any
		if json.Unmarshal(text, &line) != nil {
			lines = append(lines, text)
			continue
		}
		text, _ = json.Marshal(withoutTimes(line)) // it came from JSON
		lines = append(lines, text)
	}
	slices.SortFunc(lines, bytes.Compare)
	return bytes.Join(lines, []byte("\n"))
}

func withoutTimes(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			if strings.HasSuffix(name, "_ns") {
				delete(v, name)
				continue
			}
			v[name] = withoutTimes(v[name])
		}
	case []any:
		for i := range v {
			v[i] = withoutTimes(v[i])
		}
	}
	return v
}
