module example.com/app

go 1.24

require example.com/mem v0.0.0

replace example.com/mem => ./mem
