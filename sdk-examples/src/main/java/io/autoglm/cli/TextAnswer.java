package io.autoglm.cli;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows an answer to people: its text on standard output as it arrives, everything else on standard error. */
final class TextAnswer implements Answer {

    private final Shell shell;
    private final boolean verbose;
    private final Map<Integer, StringBuilder> toolCalls = new LinkedHashMap<>();
    private @Nullable String model;
    private boolean midLine;
    private boolean answered;
    private boolean thinking;

    TextAnswer(Shell shell, boolean verbose) {
        this.shell = shell;
        this.verbose = verbose;
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
        write(text);
        midLine = !text.endsWith("\n");
        answered = true;
    }

    @Override
    public void reasoning(int choice, String text) {
        if (!verbose || choice != 0) {
            return;
        }
        if (!thinking) {
            thinking = true;
            shell.err().print("* thinking: ");
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
        shell.say(summary(ending));
    }

    @Override
    public void failed(AutoGlmException failure) {
        endAnswer();
        shell.say("autoglm: " + OneLine.of(String.valueOf(failure.getMessage()))
                + (answered ? " The answer above is not whole." : ""));
        if (verbose) {
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
            shell.say("");
        }
    }

    /** Whatever comes next begins on a line of its own. */
    private void endAnswer() {
        endThinking();
        if (midLine) {
            midLine = false;
            write("\n");
        }
    }

    private void write(String text) {
        try {
            shell.out().write(text.getBytes(StandardCharsets.UTF_8));
            shell.out().flush();
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }
}
