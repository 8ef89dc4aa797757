package service

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

var schema = []string{
	`CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(80) NOT NULL)`,
	`CREATE TABLE agents (id INT PRIMARY KEY, workspace_id INT NOT NULL, name VARCHAR(80) NOT NULL, created_by INT NOT NULL REFERENCES users (id))`,
	`CREATE TABLE projects (id INT PRIMARY KEY, workspace_id INT NOT NULL, name VARCHAR(80) NOT NULL)`,
	`CREATE TABLE stories (id INT PRIMARY KEY, workspace_id INT NOT NULL, project_id INT NOT NULL REFERENCES projects (id), agent_id INT NOT NULL REFERENCES agents (id), title VARCHAR(80) NOT NULL)`,
}

// Indexes are made once the rows are there.
var indexes = []string{
	`CREATE INDEX agents_workspace ON agents (workspace_id, name)`,
	`CREATE INDEX projects_workspace ON projects (workspace_id, name)`,
	`CREATE INDEX stories_workspace ON stories (workspace_id, title)`,
	`CREATE INDEX stories_project ON stories (project_id)`,
	`CREATE INDEX stories_agent ON stories (agent_id)`,
}

// The rows of one workspace. Its lists have two pages, and no row belongs to
// two workspaces.
const (
	usersEach    = 12
	agentsEach   = 30
	projectsEach = 30
	storiesEach  = 90
)

var (
	projectNames = strings.Fields("Quarry Lantern Harbour Willow Compass Meadow Anchor Juniper Orchard Beacon Thistle Copper Ember Saddle Falcon")
	firstNames   = strings.Fields("Mira Tomas Aisha Jonas Elif Noor")
	lastNames    = strings.Fields("Okafor Lindqvist Moreau Banerjee Castillo")
	storyVerbs   = strings.Fields("Show Import Rename Archive Export")
	storyNouns   = strings.Fields("invoices labels drafts members filters dates roles")
)

// The ids of the rows of a workspace, of which w is the number from 1 on.
func userID(w, i int) int { return key(100_000, (w-1)*usersEach+i) }

// AgentID is the id of one of the 30 agents of a workspace; both count from
// 1 and 0.
func AgentID(workspace, i int) int { return key(4_000_000, (workspace-1)*agentsEach+i) }

// ProjectID is the id of one of the 30 projects of a workspace; both count
// from 1 and 0.
func ProjectID(workspace, i int) int { return key(9_000_000, (workspace-1)*projectsEach+i) }

func storyID(w, i int) int { return key(20_000_000, (w-1)*storiesEach+i) }

// key is the i-th key of a table: ascending, with gaps where rows were deleted.
func key(first, i int) int { return first + 5*i + i*i%5 }

// fill makes the tables and their rows.
func fill(ctx context.Context, p *Place, workspaces int) (err error) {
	s, err := Connect(p, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.execAll(ctx, schema); err != nil {
		return err
	}
	users := &inserter{into: "users (id, email)", columns: 2}
	agents := &inserter{into: "agents (id, workspace_id, name, created_by)", columns: 4}
	projects := &inserter{into: "projects (id, workspace_id, name)", columns: 3}
	stories := &inserter{into: "stories (id, workspace_id, project_id, agent_id, title)", columns: 5}
	for w := 1; w <= workspaces; w++ {
		addWorkspace(w, users, agents, projects, stories)
		full := w%50 == 0 || w == workspaces
		for _, rows := range []*inserter{users, agents, projects, stories} {
			if !full {
				continue
			}
			if err := rows.flush(ctx, s); err != nil {
				return err
			}
		}
	}
	return s.execAll(ctx, indexes)
}

func addWorkspace(w int, users, agents, projects, stories *inserter) {
	for i := range usersEach {
		users.add(userID(w, i), fmt.Sprintf("user%d@workspace%d.example.com", i, w))
	}
	for i := range agentsEach {
		name := firstNames[i%6] + " " + lastNames[(i/6+w)%5]
		agents.add(AgentID(w, i), w, name, userID(w, i*7%usersEach))
	}
	for i := range projectsEach {
		name := fmt.Sprintf("%s %d", projectNames[(i+w)%15], 1+i/15)
		projects.add(ProjectID(w, i), w, name)
	}
	for i := range storiesEach {
		// Some projects have many stories, some have none.
		project := i * (i % 5) % projectsEach
		title := storyVerbs[(i+w)%5] + " " + storyNouns[i%7]
		stories.add(storyID(w, i), w, ProjectID(w, project), AgentID(w, (i*11+i/agentsEach*4)%agentsEach), title)
	}
}

func (s *Service) execAll(ctx context.Context, statements []string) error {
	for _, statement := range statements {
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// inserter collects rows and writes many with one statement.
type inserter struct {
	into    string
	columns int
	args    []any
}

// rowsAtOnce keeps the number of arguments well below what databases take.
const rowsAtOnce = 500

func (ins *inserter) add(row ...any) { ins.args = append(ins.args, row...) }

func (ins *inserter) flush(ctx context.Context, s *Service) error {
	for len(ins.args) > 0 {
		n := min(rowsAtOnce*ins.columns, len(ins.args))
		values := strings.TrimSuffix(strings.Repeat(in(ins.columns)+", ", n/ins.columns), ", ")
		statement := s.bind("INSERT INTO " + ins.into + " VALUES " + values)
		if _, err := s.db.ExecContext(ctx, statement, ins.args[:n]...); err != nil {
			return err
		}
		ins.args = ins.args[n:]
	}
	return nil
}
