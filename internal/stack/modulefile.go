package stack

import (
	"runtime/debug"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/internal/naming"
)

// OuterFunction is the function that a closure was written in.
func OuterFunction(name string) string {
	slash := strings.LastIndexByte(name, '/') + 1
	rest := name[slash:]
	for _, mark := range []string{".func", ".gowrap", ".deferwrap"} {
		if i := strings.Index(rest, mark); i >= 0 && i+len(mark) < len(rest) &&
			rest[i+len(mark)] >= '0' && rest[i+len(mark)] <= '9' {
			rest = rest[:i]
		}
	}
	return name[:slash] + rest
}

// ModuleFile names a frame's file relative to its module, which is known from
// its package's import path and the modules that the binary was built of.
func ModuleFile(f Frame) string {
	if f.Relative != "" {
		return f.Relative
	}
	base := f.File[strings.LastIndexAny(f.File, `/\`)+1:]
	if base == "" {
		return ""
	}
	pkg := strings.TrimSuffix(naming.ImportPath(f.Function), "_test")
	m := builtOf()
	if pkg == "main" {
		pkg = m.mainPackage
	}
	if pkg == filesPackage {
		if name, ok := fileInModule(f.File); ok {
			return name
		}
	}
	for _, path := range m.modules {
		if pkg == path {
			return base
		}
		if rest, ok := strings.CutPrefix(pkg, path+"/"); ok {
			return rest + "/" + base
		}
	}
	if dir := pkg[strings.LastIndexByte(pkg, '/')+1:]; dir != "" && pkg != "" {
		return dir + "/" + base
	}
	return base
}

// built is what the binary tells of its modules.
type built struct {
	mainPackage string
	modules     []string // longer paths before shorter ones
}

var builtOf = sync.OnceValue(func() built {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return built{}
	}
	b := built{mainPackage: strings.TrimSuffix(info.Path, ".test")}
	if info.Main.Path != "" {
		b.modules = append(b.modules, info.Main.Path)
	}
	for _, m := range info.Deps {
		b.modules = append(b.modules, m.Path)
	}
	// A nested module's path goes before that of the module around it.
	for i := 1; i < len(b.modules); i++ {
		for j := i; j > 0 && len(b.modules[j]) > len(b.modules[j-1]); j-- {
			b.modules[j], b.modules[j-1] = b.modules[j-1], b.modules[j]
		}
	}
	return b
})
