package zerotouch

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const wholeFindings = `{"dir":"/a","package":"p"}
{"dir":"/a","report":{"findings":[{"id":"1","query":{"count":3,"duration_ns":10}}]}}
{"dir":"/a","ending":{"tests":1,"statements":true}}
`

// A package keeps its generation for as long as all runs under it find the
// same, and only while its findings are whole.
func TestGenerations(t *testing.T) {
	t.Parallel()
	slower := []byte(`{"dir":"/a","report":{"findings":[{"id":"1","query":{"count":3,"duration_ns":99}}]}}
{"dir":"/a","package":"p"}
{"dir":"/a","ending":{"tests":1,"statements":true}}
`)
	more := []byte(`{"dir":"/a","report":{"findings":[{"id":"1","query":{"count":4,"duration_ns":10}}]}}
{"dir":"/a","ending":{"tests":1,"statements":true}}
`)
	for _, test := range []struct {
		name string
		then func(t *testing.T, s store, generation string)
		kept bool
	}{
		{"nothing happens", func(*testing.T, store, string) {}, true},
		{"a run begins and never ends", func(t *testing.T, s store, _ string) {
			require.NoError(t, os.Remove(filepath.Join(s.dir, "p.gen")))
		}, false},
		{"a run finds the same in another time and order", func(t *testing.T, s store, generation string) {
			require.NoError(t, os.Remove(filepath.Join(s.dir, "p.gen")))
			s.save("p", generation, []byte(wholeFindings), slower)
		}, true},
		{"a run finds something else", func(t *testing.T, s store, generation string) {
			require.NoError(t, os.Remove(filepath.Join(s.dir, "p.gen")))
			s.save("p", generation, []byte(wholeFindings), more)
		}, false},
		{"the findings are lost", func(t *testing.T, s store, generation string) {
			require.NoError(t, os.Remove(s.findings("p", generation)))
		}, false},
		{"the findings are empty", func(t *testing.T, s store, generation string) {
			require.NoError(t, os.WriteFile(s.findings("p", generation), nil, 0o600))
		}, false},
		{"the findings are cut", func(t *testing.T, s store, generation string) {
			require.NoError(t, os.WriteFile(s.findings("p", generation), []byte(wholeFindings[:60]), 0o600))
		}, false},
		{"the generation is damaged", func(t *testing.T, s store, _ string) {
			require.NoError(t, os.WriteFile(filepath.Join(s.dir, "p.gen"), []byte("../x"), 0o600))
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := openStore(t.TempDir(), "flags")
			require.NoError(t, err)
			first, found := s.load("p")
			require.Nil(t, found)
			s.save("p", first, nil, []byte(wholeFindings))
			test.then(t, s, first)
			second, found := s.load("p")
			if test.kept {
				assert.Equal(t, first, second)
				assert.NotEmpty(t, found)
				return
			}
			assert.NotEqual(t, first, second)
			assert.Nil(t, found)
		})
	}
}

// What is not used any more is removed.
func TestStoreIsBounded(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	s, err := openStore(cache, "old")
	require.NoError(t, err)
	long := time.Now().Add(-2 * storeAge)
	require.NoError(t, os.Chtimes(s.dir, long, long))
	left := filepath.Join(cache, "runs", "test-1")
	require.NoError(t, os.MkdirAll(left, 0o755))
	require.NoError(t, os.Chtimes(left, long, long))
	other, err := openStore(cache, "new")
	require.NoError(t, err)
	assert.NoDirExists(t, s.dir)
	assert.NoDirExists(t, left)
	generation, _ := other.load("p")
	other.save("p", generation, nil, []byte(wholeFindings))
	given := other.findings("p", "0123")
	require.NoError(t, os.WriteFile(given, []byte(wholeFindings), 0o600))
	for _, name := range []string{given, other.findings("p", generation)} {
		require.NoError(t, os.Chtimes(name, long, long))
	}
	_, err = openStore(cache, "new")
	require.NoError(t, err)
	assert.NoFileExists(t, given, "of a generation that was given up")
	assert.FileExists(t, other.findings("p", generation), "go may still answer from its cache")
}
