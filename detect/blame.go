package detect

import (
	"runtime/debug"
	"strings"
	"sync"
)

// maxStack bounds the frames of a finding.
const maxStack = 32

// blame finds the frame that owns the loop. With a parent it is the first
// function, from the root, that the parent and the child both entered at
// different lines; without one it is the innermost frame that stays the same
// while everything below it repeats, as far as the scope's other statements
// and the source tell.
func (h *hearing) blame(c *charge) frame {
	parent := c.loop
	if c.best != nil {
		parent = c.best.source.parent
	}
	if parent != nil && parent != c {
		if at, _, ok := fork(parent.frames(), c.frames()); ok {
			return c.frames()[at]
		}
	}
	return h.loopFrame(c)
}

// asked is the frame of p that stands beside the frame that is blamed for c:
// where the function that owns the loop asked for p.
func (h *hearing) asked(p, c *charge) frame {
	if p == c {
		return h.blame(c)
	}
	if _, at, ok := fork(p.frames(), c.frames()); ok {
		return p.frames()[at]
	}
	return p.innermost()
}

// fork walks two stacks from the root to where they part: the function is the
// same, the line is not. It returns the places of that frame in both.
func fork(parent, child []frame) (inChild, inParent int, ok bool) {
	shared := min(len(parent), len(child))
	for i := 1; i <= shared; i++ {
		p, c := &parent[len(parent)-i], &child[len(child)-i]
		if p.function == c.function && p.line == c.line {
			if i == shared {
				// A library called back: a hook for each row, a batch's closure.
				return max(len(child)-i-1, 0), len(parent) - i, true
			}
			continue
		}
		if p.function == c.function {
			return len(child) - i, len(parent) - i, true
		}
		if i > 1 {
			// One line calls both.
			return len(child) - i + 1, len(parent) - i + 1, true
		}
		break
	}
	// A goroutine's stack begins at the closure that the loop started.
	for i := len(child) - 1; i >= 0; i-- {
		for j := range parent {
			if outerFunction(child[i].function) == outerFunction(parent[j].function) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// outerFunction is the function that a closure was written in.
func outerFunction(name string) string {
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

// loopFrame looks for the loop where no parent tells. A statement that ran
// far less often, from another line of a function that the repeated one came
// through, shows that the function was entered once: the loop is there or
// below. Of those the innermost counts.
func (h *hearing) loopFrame(c *charge) frame {
	mine := c.frames()
	if len(mine) == 0 {
		return frame{}
	}
	blamed := -1
	inside := 0 // frames that repeat as a whole, from the innermost
	for _, o := range h.charges {
		if o == c || o.key.source != c.key.source {
			continue
		}
		if o.key.shape == c.key.shape {
			// Another loop through the same helper: the helper is not to blame.
			inside = max(inside, sharedTail(o.frames(), mine))
		}
		at, ok := forkIndex(o.frames(), mine)
		switch {
		case !ok:
		case 2*o.count <= c.count:
			if blamed < 0 || at < blamed {
				blamed = at
			}
		case o.key.shape != c.key.shape && 4*o.count >= 3*c.count && 3*o.count <= 4*c.count:
			// It repeats beside this one, within the loop's body.
			inside = max(inside, at)
		}
	}
	inside = min(inside, len(mine)-1)
	if blamed < 0 {
		return mine[h.lexicalLoop(mine, inside)]
	}
	// The loop is there or below: the outermost of those that are seen in the
	// source, for a helper may have a loop of its own, to retry.
	for at := max(blamed, inside); at > inside; at-- {
		if h.sources.inLoop(mine[at].file, mine[at].line) {
			return mine[at]
		}
	}
	return mine[max(blamed, inside)]
}

// lexicalLoop is the innermost frame, from the given one outwards, whose line
// stands in a loop; the given one where the source shows none.
func (h *hearing) lexicalLoop(frames []frame, from int) int {
	for at := from; at < len(frames); at++ {
		if h.sources.inLoop(frames[at].file, frames[at].line) {
			return at
		}
	}
	return from
}

// forkIndex is where, counted from the innermost frame of mine, two stacks
// pass through one function at different lines.
func forkIndex(other, mine []frame) (int, bool) {
	for i := 1; i <= len(other) && i <= len(mine); i++ {
		o, m := &other[len(other)-i], &mine[len(mine)-i]
		if o.function != m.function {
			return 0, false
		}
		if o.line != m.line {
			return len(mine) - i, true
		}
	}
	return 0, false
}

// sharedTail counts the innermost frames that two stacks share.
func sharedTail(a, b []frame) int {
	n := 0
	for n < len(a) && n < len(b) && a[n].function == b[n].function && a[n].line == b[n].line {
		n++
	}
	return n
}

// frames are the program's frames of the group's call, innermost first.
func (c *charge) frames() []frame {
	if c.site == nil {
		return nil
	}
	return c.site.frames
}

func (c *charge) innermost() frame {
	if f := c.frames(); len(f) > 0 {
		return f[0]
	}
	return frame{}
}

// stackOf lists the program's frames of a group, innermost first.
func (h *hearing) stackOf(c *charge) []Site {
	frames := c.frames()
	if len(frames) > maxStack {
		frames = frames[:maxStack]
	}
	out := make([]Site, 0, len(frames))
	for _, f := range frames {
		out = append(out, h.siteOf(f))
	}
	return out
}

func (h *hearing) siteOf(f frame) Site {
	return Site{File: moduleFile(f), Line: f.line, Function: f.function, Path: f.file}
}

// moduleFile names a frame's file relative to its module, which is known from
// its package's import path and the modules that the binary was built of.
func moduleFile(f frame) string {
	if f.relative != "" {
		return f.relative
	}
	base := f.file[strings.LastIndexAny(f.file, `/\`)+1:]
	if base == "" {
		return ""
	}
	pkg := packageOf(f.function)
	m := builtOf()
	if pkg == "main" {
		pkg = m.mainPackage
	}
	if pkg == filesPackage {
		if name, ok := fileInModule(f.file); ok {
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

// packageOf is the import path of a function's package, without the suffix of
// an external test.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	dot := strings.IndexByte(function[slash:], '.')
	if dot < 0 {
		return function
	}
	pkg := strings.TrimSuffix(function[:slash+dot], "_test")
	return strings.ReplaceAll(pkg, "%2e", ".")
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
