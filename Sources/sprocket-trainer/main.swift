import ArgumentParser

TrainerCommand.main()
