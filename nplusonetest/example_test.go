package nplusonetest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/nplusonetest"
)

// printer stands in for the *testing.T of the examples: it prints the first
// line of each failure.
type printer struct {
	name     string
	cleanups []func()
}

func (*printer) Helper()            {}
func (p *printer) Name() string     { return p.name }
func (p *printer) Cleanup(f func()) { p.cleanups = append(p.cleanups, f) }

func (p *printer) Errorf(format string, args ...any) { p.print("FAIL", format, args) }
func (p *printer) Fatalf(format string, args ...any) { p.print("FAIL", format, args) }
func (p *printer) Logf(format string, args ...any)   { p.print("log", format, args) }

func (p *printer) print(what, format string, args []any) {
	first, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	fmt.Printf("%s: %s\n", what, first)
}

func (p *printer) end() {
	for i := len(p.cleanups) - 1; i >= 0; i-- {
		p.cleanups[i]()
	}
}

func ExampleCheck() {
	t := &printer{name: "TestListPosts"} // *testing.T
	db := nplusonetest.Open(t, testshop.Driver, "50")
	ctx := nplusonetest.Check(t)
	_, _ = testshop.List(ctx, db)
	t.end()
	// Output: FAIL: N+1 query: 50 queries that 1 can replace
}

func ExampleOpen() {
	t := &printer{name: "TestListPosts"} // *testing.T
	db := nplusonetest.Open(t, testshop.Driver, "50")
	_, _ = testshop.ListDroppingContext(db) // the program passes context.Background()
	t.end()
	// Output: FAIL: N+1 query: 50 queries that 1 can replace
}

func ExampleSetup() {
	t := &printer{name: "TestListPosts"} // *testing.T
	ctx := nplusonetest.Check(t)
	db := nplusonetest.Open(t, testshop.Driver, "50")
	nplusonetest.Setup(t, func(ctx context.Context) {
		_, _ = testshop.List(ctx, db) // does not count
	})
	posts, _ := testshop.Joined(ctx, db)
	t.end()
	fmt.Println(len(posts), "posts, nothing found")
	// Output: 50 posts, nothing found
}

func ExampleMaxQueries() {
	t := &printer{name: "TestListPosts"} // *testing.T
	db := nplusonetest.Open(t, testshop.Driver, "4")
	nplusonetest.Check(t)
	nplusonetest.MaxQueries(t, 3)
	_, _ = testshop.Joined(context.Background(), db)
	t.end()
	fmt.Println("within the budget")
	// Output: within the budget
}

func ExampleConstantQueries() {
	t := &printer{name: "TestListPosts"} // *testing.T
	nplusonetest.ConstantQueries(t, func(tb nplusonetest.TB, n int) {
		db := nplusonetest.Open(tb, testshop.Driver, strconv.Itoa(n))
		ctx := nplusonetest.Check(tb) // set-up ends here
		_, _ = testshop.List(ctx, db)
	})
	t.end()
	// Output: FAIL: nplusone: the number of queries grows with n: 1 + n (3 at n=2, 5 at n=4, 9 at n=8)
}

func ExampleProve() {
	t := &printer{name: "TestListPosts"} // *testing.T
	db := nplusonetest.Open(t, testshop.Driver, "2")
	nplusonetest.Prove(t, func(ctx context.Context) {
		_, _ = testshop.List(ctx, db)
	})
	t.end()
	// Output: FAIL: N+1 query: 2 queries that 1 can replace
}

func ExampleGolden() {
	dir, err := os.MkdirTemp("", "queries")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	golden := filepath.Join(dir, "list.queries") // usually testdata/list.queries
	_ = os.WriteFile(golden, []byte("1 × select id, title, author_id from posts limit ?\n2 × select name from authors where id = ?\n"), 0o600)

	t := &printer{name: "TestListPosts"} // *testing.T
	db := nplusonetest.Open(t, testshop.Driver, "2")
	nplusonetest.Check(t, nplusonetest.Warn())
	nplusonetest.Golden(t, golden)
	_, _ = testshop.ListDroppingContext(db)
	t.end()
	fmt.Println("as recorded")
	// Output: as recorded
}

// tests stands in for the *testing.M of a TestMain.
type tests struct{}

func (tests) Run() int { return 0 }

func ExampleRun() {
	code := nplusonetest.Run(tests{}) // Main is os.Exit(Run(m))
	fmt.Println(code)
	// Output: 0
}
