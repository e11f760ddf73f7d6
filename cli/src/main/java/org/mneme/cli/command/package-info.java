/**
 * The commands, one class each behind {@link org.mneme.cli.command.Command}. {@link org.mneme.cli.command.CommandParser} takes the words after a
 * command's name apart; a {@code Catalogue} is what has a name (memories, tasks, presets), and {@code Configuration} the trials that a command line
 * asks for. Commands throw on anything a user did wrong; the program around them turns that into one line and an exit code.
 */
package org.mneme.cli.command;
