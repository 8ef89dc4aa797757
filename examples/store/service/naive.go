package service

import (
	"context"
	"sync"
)

// naiveAgents asks for the creator of every agent.
func naiveAgents(ctx context.Context, s *Service, l list) (any, error) {
	rows, err := s.query(ctx, listAgents, l.workspace, l.limit(), l.offset())
	agents, err := collect(rows, err, scanAgent)
	if err != nil {
		return nil, err
	}
	for i := range agents {
		if err := s.loadCreator(ctx, &agents[i]); err != nil {
			return nil, err
		}
	}
	return agents, nil
}

func (s *Service) loadCreator(ctx context.Context, a *Agent) error {
	return s.row(ctx, `SELECT email FROM users WHERE id = ?`, a.createdBy).Scan(&a.CreatorEmail)
}

// naiveProjects asks for the stories of every project.
func naiveProjects(ctx context.Context, s *Service, l list) (any, error) {
	rows, err := s.query(ctx, listProjects, l.workspace, l.limit(), l.offset())
	projects, err := collect(rows, err, scanProject)
	if err != nil {
		return nil, err
	}
	for i := range projects {
		p := &projects[i]
		rows, err := s.query(ctx, storiesOfProject, p.ID)
		if p.Stories, err = collect(rows, err, scanStory); err != nil {
			return nil, err
		}
		p.StoryCount = len(p.Stories)
	}
	return projects, nil
}

// naiveCounts counts the stories of every project. Like much code it drops
// the request's context on the way to the database.
func naiveCounts(_ context.Context, s *Service, l list) (any, error) {
	rows, err := s.db.Query(s.bind(listProjects), l.workspace, l.limit(), l.offset()) //nolint:noctx // see above
	projects, err := collect(rows, err, scanProject)
	if err != nil {
		return nil, err
	}
	count := s.bind(`SELECT COUNT(*) FROM stories WHERE project_id = ?`)
	for i := range projects {
		if err := s.db.QueryRow(count, projects[i].ID).Scan(&projects[i].StoryCount); err != nil { //nolint:noctx // see above
			return nil, err
		}
	}
	return projects, nil
}

// naiveStories asks for the project and the agent of every story, from two
// goroutines that share no context: as many queries, only side by side.
func naiveStories(ctx context.Context, s *Service, l list) (any, error) {
	rows, err := s.query(ctx, listStories, l.workspace, l.limit(), l.offset())
	stories, err := collect(rows, err, scanStory)
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	var projectErr, agentErr error
	wg.Go(func() { projectErr = s.loadProjects(context.Background(), stories) })
	wg.Go(func() { agentErr = s.loadAgents(context.Background(), stories) })
	wg.Wait()
	if projectErr != nil {
		return nil, projectErr
	}
	return stories, agentErr
}

func (s *Service) loadProjects(ctx context.Context, stories []Story) error {
	for i := range stories {
		row := s.row(ctx, `SELECT name FROM projects WHERE id = ?`, stories[i].projectID)
		if err := row.Scan(&stories[i].Project); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) loadAgents(ctx context.Context, stories []Story) error {
	for i := range stories {
		row := s.row(ctx, `SELECT name FROM agents WHERE id = ?`, stories[i].agentID)
		if err := row.Scan(&stories[i].Agent); err != nil {
			return err
		}
	}
	return nil
}

// naiveAgent shows one agent, and asks for the project of each of its stories.
func naiveAgent(ctx context.Context, s *Service, id int) (any, error) {
	a := Agent{ID: id}
	err := s.row(ctx, `SELECT name, created_by FROM agents WHERE id = ?`, id).Scan(&a.Name, &a.createdBy)
	if err != nil {
		return nil, err
	}
	if err := s.loadCreator(ctx, &a); err != nil {
		return nil, err
	}
	rows, err := s.query(ctx, storiesOfAgent, id)
	if a.Stories, err = collect(rows, err, scanStory); err != nil {
		return nil, err
	}
	return a, s.loadProjects(ctx, a.Stories)
}

// naiveProject shows one project, and asks for the agent of each of its
// stories.
func naiveProject(ctx context.Context, s *Service, id int) (any, error) {
	p := Project{ID: id}
	if err := s.row(ctx, `SELECT name FROM projects WHERE id = ?`, id).Scan(&p.Name); err != nil {
		return nil, err
	}
	rows, err := s.query(ctx, storiesOfProject, id)
	if p.Stories, err = collect(rows, err, scanStory); err != nil {
		return nil, err
	}
	p.StoryCount = len(p.Stories)
	return p, s.loadAgents(ctx, p.Stories)
}
