package main

import (
	"context"
	"database/sql"
)

// repairedAgents joins the creators in.
func repairedAgents(ctx context.Context, s *Store) (any, error) {
	rows, err := s.query(ctx, `SELECT a.id, a.name, a.created_by, u.email
		FROM agents AS a JOIN users AS u ON u.id = a.created_by
		ORDER BY a.name LIMIT 25`)
	return collect(rows, err, func(rows *sql.Rows, a *Agent) error {
		return rows.Scan(&a.ID, &a.Name, &a.CreatedBy, &a.CreatorEmail)
	})
}

// repairedProjects asks once for the stories of all projects.
func repairedProjects(ctx context.Context, s *Store) (any, error) {
	rows, err := s.query(ctx, listProjects)
	projects, err := collect(rows, err, scanProject)
	if err != nil {
		return nil, err
	}
	return projects, addStories(ctx, s, projects)
}

// addStories batches: one query for all projects, grouped by its key here.
func addStories(ctx context.Context, s *Store, projects []Project) error {
	if len(projects) == 0 {
		return nil
	}
	at := make(map[int]*Project, len(projects))
	ids := make([]any, 0, len(projects))
	for i := range projects {
		at[projects[i].ID] = &projects[i]
		ids = append(ids, projects[i].ID)
	}
	rows, err := s.query(ctx, `SELECT id, project_id, title FROM stories
		WHERE project_id IN `+in(len(ids))+` ORDER BY id`, ids...)
	stories, err := collect(rows, err, scanStory)
	for _, story := range stories {
		p := at[story.ProjectID]
		p.Stories = append(p.Stories, story)
	}
	return err
}

// repairedSizes lets the database count, and keeps projects without stories.
func repairedSizes(ctx context.Context, s *Store) (any, error) {
	rows, err := s.query(ctx, `SELECT p.id, p.name, COUNT(st.id)
		FROM projects AS p LEFT JOIN stories AS st ON st.project_id = p.id
		GROUP BY p.id, p.name ORDER BY p.name LIMIT 25`)
	return collect(rows, err, func(rows *sql.Rows, p *Project) error {
		return rows.Scan(&p.ID, &p.Name, &p.StoryCount)
	})
}

// repairedBoard takes one query for each level.
func repairedBoard(ctx context.Context, s *Store) (any, error) {
	rows, err := s.query(ctx, listProjects)
	projects, err := collect(rows, err, scanProject)
	if err != nil {
		return nil, err
	}
	if err := addStories(ctx, s, projects); err != nil {
		return nil, err
	}
	return projects, addComments(ctx, s, projects)
}

func addComments(ctx context.Context, s *Store, projects []Project) error {
	at := map[int]*Story{}
	var ids []any
	for i := range projects {
		for j := range projects[i].Stories {
			story := &projects[i].Stories[j]
			at[story.ID] = story
			ids = append(ids, story.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := s.query(ctx, `SELECT id, story_id, body FROM comments
		WHERE story_id IN `+in(len(ids))+` ORDER BY id`, ids...)
	comments, err := collect(rows, err, scanComment)
	for _, c := range comments {
		at[c.StoryID].Comments = append(at[c.StoryID].Comments, c)
	}
	return err
}

// repairedPlanSprint moves all stories with one statement.
func repairedPlanSprint(ctx context.Context, s *Store) (any, error) {
	ids, err := smallStories(ctx, s)
	if err != nil || len(ids) == 0 {
		return ids, err
	}
	args := []any{sprint}
	for _, id := range ids {
		args = append(args, id)
	}
	return ids, s.exec(ctx, `UPDATE stories SET sprint = ? WHERE id IN `+in(len(ids)), args...)
}

// repairedProject looks the viewer up once.
func repairedProject(ctx context.Context, s *Store) (any, error) {
	viewer, err := loadUser(ctx, s, viewerID)
	if err != nil {
		return nil, err
	}
	stories, err := naiveStories(ctx, s, projectID)
	for i := range stories {
		stories[i].Editable = viewer.Admin
	}
	return stories, err
}
