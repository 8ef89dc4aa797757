package library

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/nplusonetest"
)

func TestMain(m *testing.M) { nplusonetest.Main(m) }

func TestLibrary(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Library")
}

// Ginkgo runs each node on a goroutine of its own, so a spec's statements are
// found by the database of Open and by the context of Check.
var _ = Describe("Library", func() {
	var (
		library Library
		ctx     context.Context
	)
	BeforeEach(func() {
		db := nplusonetest.Open(GinkgoTB(), "sqlite", filepath.Join(GinkgoTB().TempDir(), "library.db"))
		fill(db)
		library = Library{db}
		ctx = nplusonetest.Check(GinkgoTB()) // what ran before does not count
	})

	It("lists books with one query", func() {
		books, err := library.Joined(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(books).To(HaveLen(20))
	})

	It("lists books without passing the context", func() {
		books, err := library.Joined(context.Background())
		Expect(err).NotTo(HaveOccurred())
		Expect(books).To(HaveLen(20))
	})

	It("asks for each author", func() {
		if os.Getenv("LIBRARY_NAIVE") == "" {
			Skip("set LIBRARY_NAIVE=1 to see it fail")
		}
		books, err := library.Naive(context.Background())
		Expect(err).NotTo(HaveOccurred())
		Expect(books).To(HaveLen(20))
	})
})

// Not part of what the example shows: it keeps the example true.
func TestSpecFailsOnTheNaiveList(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestLibrary$", "-test.v", "-ginkgo.no-color")
	cmd.Env = append(os.Environ(), "LIBRARY_NAIVE=1", "NPLUSONE=fail")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatal("the specs pass")
	}
	for _, want := range []string{"N+1 query: 20 queries", "2 Passed | 1 Failed"} {
		if !strings.Contains(string(out), want) {
			t.Fatalf("not in the output: %s\n%s", want, out)
		}
	}
}

func fill(db *sql.DB) {
	GinkgoHelper()
	for _, text := range []string{
		`CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT)`,
		`CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT, author_id INTEGER)`,
	} {
		_, err := db.Exec(text)
		Expect(err).NotTo(HaveOccurred())
	}
	for i := range 20 {
		_, err := db.Exec(`INSERT INTO authors VALUES (?, ?)`, 100+i, "an author")
		Expect(err).NotTo(HaveOccurred())
		_, err = db.Exec(`INSERT INTO books VALUES (?, ?, ?)`, i, "a book", 100+(i*7)%20)
		Expect(err).NotTo(HaveOccurred())
	}
}
