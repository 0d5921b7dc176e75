package io.autoglm.cli;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows an answer to people: its text on standard output as it arrives, everything else on standard error. */
final class TextAnswer implements Answer {

    private static final String FAINT = "\u001b[2m";
    private static final String NORMAL = "\u001b[0m";

    private final Shell shell;
    private final Style style;
    private final Map<Integer, StringBuilder> toolCalls = new LinkedHashMap<>();
    private @Nullable String model;
    private boolean midLine;
    private boolean answered;
    private boolean thinking;

    TextAnswer(Shell shell, Style style) {
        this.shell = shell;
        this.style = style;
    }

    /**
     * What is shown beside the text.
     *
     * @param verbose  the model's thinking, and stack traces of failures
     * @param summary  a last line with what the answer cost
     * @param dim      thinking in faint letters, for a terminal
     * @param language of what to do about a failure
     */
    record Style(boolean verbose, boolean summary, boolean dim, Language language) {

        static Style ofGenerate(boolean verbose, Language language) {
            return new Style(verbose, true, false, language);
        }

        static Style ofChat(boolean verbose, Language language) {
            return new Style(verbose, verbose, false, language);
        }

        Style withDim(boolean value) {
            return new Style(verbose, summary, value, language);
        }
    }

    @Override
    public void started(@Nullable String id, @Nullable String answering) {
        model = answering;
    }

    @Override
    public void text(int choice, String text) {
        if (choice != 0) {
            return;
        }
        endThinking();
        shell.print(text);
        midLine = !text.endsWith("\n");
        answered = true;
    }

    @Override
    public void reasoning(int choice, String text) {
        if (!style.verbose() || choice != 0) {
            return;
        }
        if (!thinking) {
            thinking = true;
            shell.err().print((style.dim() ? FAINT : "") + "* thinking: ");
        }
        shell.err().print(text);
        shell.err().flush();
    }

    @Override
    public void toolCall(GenerateEvent.ToolCallDelta delta) {
        if (delta.choice() == 0) {
            StringBuilder call = toolCalls.computeIfAbsent(delta.call(), key -> new StringBuilder());
            call.append(delta.name() == null ? "" : delta.name() + " ").append(delta.arguments());
        }
    }

    @Override
    public void usage(Usage usage) {
        // the summary has the last word on it
    }

    @Override
    public void finished(Ending ending) {
        endAnswer();
        toolCalls.values().forEach(call -> shell.say("* the model asks for the tool " + OneLine.of(call.toString())));
        if (ending.cutOff()) {
            shell.say("* the answer was cut off at the limit of output tokens (--max-tokens, or the server's own)");
        }
        if (ending.filtered()) {
            shell.say("* a content filter withheld the answer or a part of it");
        }
        if (style.summary()) {
            shell.say(summary(ending));
        }
    }

    @Override
    public void failed(AutoGlmException failure) {
        endAnswer();
        Language language = style.language();
        shell.say("autoglm: " + OneLine.of(failure.message(language.locale())) + (answered ? language.notWhole() : ""));
        if (style.verbose()) {
            failure.printStackTrace(shell.err());
        }
    }

    @Override
    public void interrupted() {
        try {
            endAnswer();
        } finally {
            shell.say("autoglm: interrupted, the call was cancelled");
        }
    }

    private String summary(Ending ending) {
        ResponseMeta meta = ending.meta();
        Usage usage = ending.usage();
        Duration first = meta.timeToFirstToken();
        return "[model " + (model == null ? "not named" : OneLine.of(model))
                + ", tokens "
                + (usage == null ? "not counted" : usage.inputTokens() + " in " + usage.outputTokens() + " out")
                + (first == null ? "" : ", first token " + first.toMillis() + " ms")
                + ", total " + meta.duration().toMillis() + " ms"
                + ", attempts " + meta.attempts()
                + ", served by " + meta.servedBy() + "]";
    }

    private void endThinking() {
        if (thinking) {
            thinking = false;
            shell.say(style.dim() ? NORMAL : "");
        }
    }

    /** Whatever comes next begins on a line of its own. */
    private void endAnswer() {
        endThinking();
        if (midLine) {
            midLine = false;
            shell.print("\n");
        }
    }
}
