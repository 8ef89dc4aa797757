package source

import (
	"bufio"
	"bytes"
	"go/build"
	"os"
	"path/filepath"
	"strings"
)

// module is the main module of a package: where it lies, and where what it
// requires lies.
type module struct {
	path, root string
	version    string            // of the language
	folders    map[string]string // of required modules, by their paths
}

// has reports whether a package belongs to the module.
func (m *module) has(name string) bool {
	return m.path != "" && (name == m.path || strings.HasPrefix(name, m.path+"/"))
}

// moduleOf reads the go.mod above a folder.
func moduleOf(dir string) *module {
	m := &module{folders: map[string]string{}}
	for at := dir; ; at = filepath.Dir(at) {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil {
			m.root = at
			m.read(text)
			return m
		}
		if at == filepath.Dir(at) {
			return m
		}
	}
}

// read takes the lines of a go.mod. A replacement is taken after all
// requirements, whatever their order.
func (m *module) read(text []byte) {
	block := ""
	replaced := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "//")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		switch {
		case words[0] == ")":
			block = ""
			continue
		case len(words) == 2 && words[1] == "(":
			block = words[0]
			continue
		case block == "":
			block = words[0]
			m.line(block, words[1:], replaced)
			block = ""
			continue
		}
		m.line(block, words, replaced)
	}
	for name, dir := range replaced {
		m.folders[name] = dir
	}
}

func (m *module) line(verb string, words []string, replaced map[string]string) {
	switch {
	case verb == "module" && len(words) == 1:
		m.path = strings.Trim(words[0], `"`)
	case verb == "go" && len(words) == 1:
		m.version = "go" + words[0]
	case verb == "require" && len(words) >= 2:
		m.folders[words[0]] = cached(words[0], words[1])
	case verb == "replace":
		m.replace(words, replaced)
	}
}

func (m *module) replace(words []string, replaced map[string]string) {
	for i, w := range words {
		if w != "=>" || i+1 >= len(words) {
			continue
		}
		to := words[i+1:]
		switch {
		case len(to) == 2:
			replaced[words[0]] = cached(to[0], to[1])
		case filepath.IsAbs(to[0]):
			replaced[words[0]] = to[0]
		default:
			replaced[words[0]] = filepath.Join(m.root, filepath.FromSlash(to[0]))
		}
	}
}

// cached is where a version of a module lies in the module cache.
func cached(name, version string) string {
	cache := os.Getenv("GOMODCACHE")
	if cache == "" {
		first, _, _ := strings.Cut(build.Default.GOPATH, string(filepath.ListSeparator))
		cache = filepath.Join(first, "pkg", "mod")
	}
	return filepath.Join(cache, filepath.FromSlash(folded(name)+"@"+folded(version)))
}

// folded is a path as the cache writes it, which tells no cases apart.
func folded(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('!')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
