package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
)

// Store holds agents, projects and stories in a database that nplusone
// watches.
type Store struct {
	db    *sql.DB
	place place
}

// OpenStore makes a store and fills it. This is where a program hands its
// database to nplusone: driver.Open stands in the place of sql.Open.
func OpenStore(ctx context.Context, driverName, dsn string, detector *detect.Detector) (*Store, error) {
	place, err := newPlace(ctx, driverName, dsn)
	if err != nil {
		return nil, err
	}
	db, err := driver.Open(place.driverName, place.dsn, driver.Detector(detector))
	if err != nil {
		return nil, errors.Join(err, place.remove())
	}
	s := &Store{db, place}
	if err := s.fill(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close removes the store.
func (s *Store) Close() error { return errors.Join(s.db.Close(), s.place.remove()) }

// query, row and exec take the placeholder ? on every database.

func (s *Store) query(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, s.bind(statement), args...)
}

func (s *Store) row(ctx context.Context, statement string, args ...any) *sql.Row {
	return s.db.QueryRowContext(ctx, s.bind(statement), args...)
}

func (s *Store) exec(ctx context.Context, statement string, args ...any) error {
	_, err := s.db.ExecContext(ctx, s.bind(statement), args...)
	return err
}

// bind numbers the placeholders where PostgreSQL wants that.
func (s *Store) bind(statement string) string {
	if s.place.driverName != "postgres" {
		return statement
	}
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(statement, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("$" + strconv.Itoa(n))
		statement = after
	}
}

// in is a list of n placeholders.
func in(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")" }

// collect reads all rows; scan reads one.
func collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows, *T) error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

var schema = []string{
	`CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(80) NOT NULL, admin BOOLEAN NOT NULL)`,
	`CREATE TABLE agents (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL, created_by INT NOT NULL REFERENCES users (id))`,
	`CREATE TABLE projects (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL)`,
	`CREATE TABLE stories (id INT PRIMARY KEY, project_id INT NOT NULL REFERENCES projects (id), title VARCHAR(80) NOT NULL, estimate INT NOT NULL, sprint INT)`,
	`CREATE TABLE comments (id INT PRIMARY KEY, story_id INT NOT NULL REFERENCES stories (id), body VARCHAR(80) NOT NULL)`,
	`CREATE INDEX stories_project ON stories (project_id)`,
	`CREATE INDEX comments_story ON comments (story_id)`,
}

const (
	userCount  = 12
	agentCount = 25
)

var (
	projectNames = strings.Fields("Quarry Lantern Harbour Willow Compass Meadow Anchor Juniper Orchard Beacon Thistle Copper Ember Saddle Falcon")
	firstNames   = strings.Fields("Mira Tomas Aisha Jonas Elif")
	lastNames    = strings.Fields("Okafor Lindqvist Moreau Banerjee Castillo")
	storyVerbs   = strings.Fields("Show Import Rename Archive Export")
	storyNouns   = strings.Fields("invoices labels drafts members filters dates roles")
)

// fill makes the tables and their rows.
func (s *Store) fill(ctx context.Context) error {
	for _, statement := range schema {
		if err := s.exec(ctx, statement); err != nil {
			return err
		}
	}
	var users, agents, projects, stories, comments [][]any
	for i := range userCount {
		users = append(users, []any{key(100, i), fmt.Sprintf("user%d@example.com", i), i%10 == 0})
	}
	for i := range agentCount {
		name := firstNames[i%5] + " " + lastNames[i/5]
		agents = append(agents, []any{key(500, i), name, key(100, i*7%userCount)})
	}
	for i, name := range projectNames {
		projects = append(projects, []any{key(900, i), name})
		for range 2 + i%4 {
			n := len(stories)
			title := storyVerbs[n%5] + " " + storyNouns[n%7]
			stories = append(stories, []any{key(3000, n), key(900, i), title, 1 + n%5})
			for range n % 3 {
				comments = append(comments, []any{key(20000, len(comments)), key(3000, n), fmt.Sprintf("Comment %d", len(comments))})
			}
		}
	}
	return errors.Join(
		s.insert(ctx, "users (id, email, admin)", users),
		s.insert(ctx, "agents (id, name, created_by)", agents),
		s.insert(ctx, "projects (id, name)", projects),
		s.insert(ctx, "stories (id, project_id, title, estimate)", stories),
		s.insert(ctx, "comments (id, story_id, body)", comments),
	)
}

// key is the i-th key of a table: ascending, with gaps where rows were deleted.
func key(first, i int) int { return first + 5*i + i*i%5 }

// insert writes all rows with one statement.
func (s *Store) insert(ctx context.Context, into string, rows [][]any) error {
	var args []any
	for _, row := range rows {
		args = append(args, row...)
	}
	values := strings.TrimSuffix(strings.Repeat(in(len(rows[0]))+", ", len(rows)), ", ")
	return s.exec(ctx, "INSERT INTO "+into+" VALUES "+values, args...)
}
