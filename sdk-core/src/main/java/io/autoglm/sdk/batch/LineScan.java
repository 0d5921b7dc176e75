package io.autoglm.sdk.batch;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an output once, to know which lines of the input are finished. */
final class LineScan {

    /** How many bytes of a line tell all that is asked: more than the longest header. */
    static final int PREFIX = 160;

    private static final Pattern RESULT =
            Pattern.compile("\\{\"line\":([1-9][0-9]{0,17}),\"ok\":(true|false),.*", Pattern.DOTALL);

    private final InputFile input;
    private final DoneLines done;
    private long failed;

    LineScan(InputFile input, DoneLines done) {
        this.input = input;
        this.done = done;
    }

    /**
     * Notes the lines that {@code output} has, whose input must be that of this run.
     *
     * @return how many
     * @throws IOException saying what is wrong with it
     */
    long read(OutputFile output) throws IOException {
        LineReader lines = output.lines(PREFIX);
        if (!lines.next() || !OutputFile.prefix(lines).equals(LineWriter.headerOf(input))) {
            throw new IOException(wrongHeader(OutputFile.prefix(lines)));
        }
        long results = 0;
        while (lines.next()) {
            Matcher result = result(lines);
            long number = Long.parseLong(result.group(1));
            if (number > input.lastLine()) {
                throw new IOException("line " + lines.number() + " is the result of line " + number
                        + ", which the input does not have");
            }
            if (!done.add(number)) {
                throw new IOException("line " + lines.number() + " is a second result of line " + number);
            }
            failed += result.group(2).equals("false") ? 1 : 0;
            results++;
        }
        return results;
    }

    private String wrongHeader(String found) {
        return found.startsWith("{\"bulk\":1,\"input\":")
                ? "it belongs to another input, or the input has changed: it says " + found + ", the input is "
                        + LineWriter.headerOf(input)
                : "it is no output of a bulk run";
    }

    private static Matcher result(LineReader line) throws IOException {
        Matcher result = RESULT.matcher(OutputFile.prefix(line));
        if (!result.matches() || line.last() != '}') {
            throw new IOException("line " + line.number() + " is no result of a bulk run");
        }
        return result;
    }

    /** Returns how many of the results are failures. */
    long failed() {
        return failed;
    }

    /** Returns whether {@code line} is not a failed result. */
    static boolean isKept(LineReader line) throws IOException {
        return line.number() == 1 || result(line).group(2).equals("true");
    }
}
