package service

import (
	"context"
	"database/sql"
)

// repairedAgents joins the creators in.
func repairedAgents(ctx context.Context, s *Service, l list) (any, error) {
	rows, err := s.query(ctx, `SELECT a.id, a.name, u.email
		FROM agents AS a JOIN users AS u ON u.id = a.created_by
		WHERE a.workspace_id = ? ORDER BY a.name, a.id LIMIT ? OFFSET ?`, l.workspace, l.limit(), l.offset())
	return collect(rows, err, func(rows *sql.Rows, a *Agent) error {
		return rows.Scan(&a.ID, &a.Name, &a.CreatorEmail)
	})
}

// repairedProjects loads the stories of all projects with one query.
func repairedProjects(ctx context.Context, s *Service, l list) (any, error) {
	rows, err := s.query(ctx, listProjects, l.workspace, l.limit(), l.offset())
	projects, err := collect(rows, err, scanProject)
	if err != nil || len(projects) == 0 {
		return projects, err
	}
	at := make(map[int]*Project, len(projects))
	ids := make([]any, 0, len(projects))
	for i := range projects {
		at[projects[i].ID] = &projects[i]
		ids = append(ids, projects[i].ID)
	}
	rows, err = s.query(ctx, `SELECT id, title, project_id, agent_id FROM stories
		WHERE project_id IN `+in(len(ids))+` ORDER BY id`, ids...)
	stories, err := collect(rows, err, scanStory)
	for _, story := range stories {
		p := at[story.projectID]
		p.Stories = append(p.Stories, story)
		p.StoryCount++
	}
	return projects, err
}

// repairedCounts lets the database count, and keeps projects without stories.
func repairedCounts(ctx context.Context, s *Service, l list) (any, error) {
	rows, err := s.query(ctx, `SELECT p.id, p.name, COUNT(st.id)
		FROM projects AS p LEFT JOIN stories AS st ON st.project_id = p.id
		WHERE p.workspace_id = ? GROUP BY p.id, p.name ORDER BY p.name, p.id LIMIT ? OFFSET ?`, l.workspace, l.limit(), l.offset())
	return collect(rows, err, func(rows *sql.Rows, p *Project) error {
		return rows.Scan(&p.ID, &p.Name, &p.StoryCount)
	})
}

// repairedStories joins both tables in.
func repairedStories(ctx context.Context, s *Service, l list) (any, error) {
	rows, err := s.query(ctx, `SELECT st.id, st.title, p.name, a.name
		FROM stories AS st
		JOIN projects AS p ON p.id = st.project_id
		JOIN agents AS a ON a.id = st.agent_id
		WHERE st.workspace_id = ? ORDER BY st.title, st.id LIMIT ? OFFSET ?`, l.workspace, l.limit(), l.offset())
	return collect(rows, err, func(rows *sql.Rows, st *Story) error {
		return rows.Scan(&st.ID, &st.Title, &st.Project, &st.Agent)
	})
}

// repairedAgent takes two queries, however many stories there are.
func repairedAgent(ctx context.Context, s *Service, id int) (any, error) {
	a := Agent{ID: id}
	err := s.row(ctx, `SELECT a.name, u.email FROM agents AS a
		JOIN users AS u ON u.id = a.created_by WHERE a.id = ?`, id).Scan(&a.Name, &a.CreatorEmail)
	if err != nil {
		return nil, err
	}
	rows, err := s.query(ctx, `SELECT st.id, st.title, p.name FROM stories AS st
		JOIN projects AS p ON p.id = st.project_id WHERE st.agent_id = ? ORDER BY st.id`, id)
	a.Stories, err = collect(rows, err, func(rows *sql.Rows, st *Story) error {
		return rows.Scan(&st.ID, &st.Title, &st.Project)
	})
	return a, err
}

// repairedProject takes two queries, however many stories there are.
func repairedProject(ctx context.Context, s *Service, id int) (any, error) {
	p := Project{ID: id}
	if err := s.row(ctx, `SELECT name FROM projects WHERE id = ?`, id).Scan(&p.Name); err != nil {
		return nil, err
	}
	rows, err := s.query(ctx, `SELECT st.id, st.title, a.name FROM stories AS st
		JOIN agents AS a ON a.id = st.agent_id WHERE st.project_id = ? ORDER BY st.id`, id)
	p.Stories, err = collect(rows, err, func(rows *sql.Rows, st *Story) error {
		return rows.Scan(&st.ID, &st.Title, &st.Agent)
	})
	p.StoryCount = len(p.Stories)
	return p, err
}
