package io.autoglm.cli;

import io.autoglm.sdk.internal.settings.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The words that steer a conversation instead of being asked. */
enum ChatWord {
    HELP("", "show this"),
    HISTORY("", "show what is sent with the next question"),
    CLEAR("", "forget the conversation; --system stays"),
    RETRY("", "ask the last question again; a new answer takes the place of the old"),
    MODEL("NAME", "ask another model from now on; without a name, say which is asked"),
    EXIT("", "end, like Ctrl-D");

    private final String argument;
    private final String description;

    ChatWord(String argument, String description) {
        this.argument = argument;
        this.description = description;
    }

    /** Returns whether {@code line} is a word and not a question. */
    static boolean begins(String line) {
        return line.startsWith("/");
    }

    /**
     * Returns the word at the beginning of {@code line}.
     *
     * @throws UsageException when there is no such word, or it does not take what follows it
     */
    static ChatWord of(String line) {
        String written = line.strip().split("\\s+", 2)[0];
        for (ChatWord word : values()) {
            if (word.word().equals(written)) {
                word.check(line);
                return word;
            }
        }
        throw new UsageException("'" + Names.printable(written) + "' is not known, did you mean '"
                + Names.nearest(written, words())
                + "'? /help shows all; a question that begins with / needs a blank before it");
    }

    private void check(String line) {
        if (argument.isEmpty() && !argument(line).isEmpty()) {
            throw new UsageException(word() + " stands alone; a question that begins with / needs a blank before it");
        }
    }

    /** Returns what follows the word in {@code line}, empty when nothing does. */
    static String argument(String line) {
        String[] parts = line.strip().split("\\s+", 2);
        return parts.length < 2 ? "" : parts[1];
    }

    String word() {
        return "/" + name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ChatWord::word).toList();
    }

    /** Returns a line for each word, and how to write a question of several lines. */
    static String help() {
        StringBuilder help = new StringBuilder(512);
        for (ChatWord word : values()) {
            help.append(
                    String.format(Locale.ROOT, "  %-12s %s%n", word.word() + " " + word.argument, word.description));
        }
        return help
                + "  \"\"\" begins and ends a question of several lines; so does \\ at the end of each line but the last."
                + System.lineSeparator()
                + "  Ctrl-C cancels an answer; twice in a row where nothing is under way, it ends the program.";
    }
}
