package service

import "database/sql"

// Agent is somebody, or something, that works on stories.
type Agent struct {
	ID           int     `json:"id"`
	Name         string  `json:"name"`
	CreatorEmail string  `json:"creator_email,omitempty"`
	Stories      []Story `json:"stories,omitempty"` // on the agent's own page

	createdBy int
}

// Project is a project with its stories, or with their number.
type Project struct {
	ID         int     `json:"id"`
	Name       string  `json:"name"`
	Stories    []Story `json:"stories,omitempty"`
	StoryCount int     `json:"story_count"`
}

// Story is a piece of work of a project.
type Story struct {
	ID      int    `json:"id"`
	Title   string `json:"title"`
	Project string `json:"project,omitempty"` // its name
	Agent   string `json:"agent,omitempty"`   // the name of who works on it

	projectID, agentID int
}

const (
	listAgents   = `SELECT id, name, created_by FROM agents WHERE workspace_id = ? ORDER BY name, id LIMIT ? OFFSET ?`
	listProjects = `SELECT id, name FROM projects WHERE workspace_id = ? ORDER BY name, id LIMIT ? OFFSET ?`
	listStories  = `SELECT id, title, project_id, agent_id FROM stories WHERE workspace_id = ? ORDER BY title, id LIMIT ? OFFSET ?`

	storiesOfProject = `SELECT id, title, project_id, agent_id FROM stories WHERE project_id = ? ORDER BY id`
	storiesOfAgent   = `SELECT id, title, project_id, agent_id FROM stories WHERE agent_id = ? ORDER BY id`
)

func scanAgent(rows *sql.Rows, a *Agent) error { return rows.Scan(&a.ID, &a.Name, &a.createdBy) }

func scanProject(rows *sql.Rows, p *Project) error { return rows.Scan(&p.ID, &p.Name) }

func scanStory(rows *sql.Rows, s *Story) error {
	return rows.Scan(&s.ID, &s.Title, &s.projectID, &s.agentID)
}
