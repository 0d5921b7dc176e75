package io.autoglm.cli;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.CheckState;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.error.Hint;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows an examination to people, a line for each step as it is done, in colours on a terminal. */
final class DoctorText implements DoctorReport {

    private static final Map<CheckState, String> MARKS = Map.of(
            CheckState.PASSED,
            "ok  ",
            CheckState.WARNED,
            "WARN",
            CheckState.FAILED,
            "FAIL",
            CheckState.SKIPPED,
            "-   ");
    private static final Map<CheckState, String> COLOURS = Map.of(
            CheckState.PASSED, "32", CheckState.WARNED, "33", CheckState.FAILED, "1;31", CheckState.SKIPPED, "2");
    private static final int LONGEST_STEP = "authentication".length();
    private static final String INDENT = "     ";

    private final Shell shell;
    private final DoctorWords words;
    private final boolean verbose;
    private final boolean colours;
    private @Nullable String place;

    DoctorText(Shell shell, Language language, boolean verbose, boolean colours) {
        this.shell = shell;
        this.words = DoctorWords.of(language);
        this.verbose = verbose;
        this.colours = colours;
    }

    /** Returns the report that suits {@code shell}: with colours where standard output is a terminal and nobody objects. */
    static DoctorText of(Shell shell, Language language, boolean verbose) {
        boolean coloured = shell.real()
                && shell.variable("NO_COLOR").isEmpty()
                && !shell.variable("TERM").equals("dumb")
                && Screens.isTerminal();
        return new DoctorText(shell, language, verbose, coloured);
    }

    @Override
    public void begin(DoctorSpec spec) {
        shell.say("* " + (spec.deep() ? words.costs() : words.free()));
    }

    @Override
    public void check(Check check) {
        if (!check.place().equals(place)) {
            place = check.place();
            shell.print(OneLine.of(check.place()) + "\n");
        }
        StringBuilder text = new StringBuilder(256);
        text.append(head(check)).append(skipped(check)).append('\n');
        if (verbose && !check.isAlarm() && !check.facts().isEmpty()) {
            append(text, words.facts(), facts(check));
        }
        if (check.isAlarm()) {
            append(text, words.facts(), facts(check));
            append(text, words.cause(), sentence(check.cause()));
            append(text, words.cure(), sentence(check.cure()));
        }
        if (check.command() != null && (check.isAlarm() || verbose)) {
            append(text, words.byHand(), Characters.visible(check.command()));
        }
        shell.print(text.toString());
    }

    /** Why a step was not examined, and what to do about it. */
    private String skipped(Check check) {
        String cause = sentence(check.cause());
        String cure = sentence(check.cure());
        return check.state() != CheckState.SKIPPED || cause == null
                ? ""
                : "  " + cause + (cure == null ? "" : words.between() + cure);
    }

    /** The state, the step and its time; the code where there is one. */
    private String head(Check check) {
        String head = String.format(
                Locale.ROOT,
                " %s %-" + LONGEST_STEP + "s %6d ms",
                coloured(check.state(), MARKS.getOrDefault(check.state(), "?")),
                check.step().id(),
                check.took().toMillis());
        String code = check.code() == null ? "" : "  " + check.code().id();
        return head + code;
    }

    private String coloured(CheckState state, String mark) {
        return colours ? "\u001b[" + COLOURS.getOrDefault(state, "0") + "m" + mark + "\u001b[0m" : mark;
    }

    private static void append(StringBuilder text, String label, @Nullable String what) {
        if (what != null && !what.isEmpty()) {
            text.append(INDENT).append(label).append(what).append('\n');
        }
    }

    private static String facts(Check check) {
        return check.facts().entrySet().stream()
                .map(fact -> fact.getKey() + " " + OneLine.of(fact.getValue()))
                .collect(Collectors.joining("; "));
    }

    private @Nullable String sentence(@Nullable Hint hint) {
        return hint == null ? null : OneLine.of(hint.in(words.locale()));
    }

    @Override
    public void end(DoctorTally tally) {
        Check failure = tally.firstFailure();
        String counts = words.counts(
                tally.count(CheckState.PASSED),
                tally.count(CheckState.WARNED),
                tally.count(CheckState.FAILED),
                tally.count(CheckState.SKIPPED));
        shell.print(counts + "\n");
        if (failure != null) {
            String code = failure.code() == null ? "" : " (" + failure.code().id() + ")";
            shell.say("autoglm: " + words.first(failure.step().id() + code, OneLine.of(failure.place())));
        }
    }
}
