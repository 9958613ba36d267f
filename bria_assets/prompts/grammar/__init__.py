"""The grammar of instructions: what people say of a picture that is to change, read by rules and never guessed at."""
