"""The interviewer: behaviour of each answer, one policy table, a pure state machine, personas and their words."""
