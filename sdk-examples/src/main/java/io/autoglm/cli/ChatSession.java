package io.autoglm.cli;

import io.autoglm.cli.ChatInput.PromptInterrupted;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.Message;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks, shows and remembers until the input ends. For one thread, which it blocks. */
final class ChatSession {

    private final Shell shell;
    private final AutoGlmClient client;
    private final ChatInput input;
    private final QuestionReader questions;
    private final Conversation conversation;
    private final RequestOptions options;
    private final TextAnswer.Style style;
    private final Insistence insistence = new Insistence();

    private String model = "";
    private boolean forgets;
    private @Nullable Integer exitCode;
    private int failed = ExitCode.OK;
    private int failedBefore = ExitCode.OK;

    /** The answer that Ctrl-C is meant for. */
    private volatile @Nullable EventPipe underWay;

    ChatSession(
            Shell shell,
            AutoGlmClient client,
            ChatInput input,
            Conversation conversation,
            RequestOptions options,
            TextAnswer.Style style) {
        this.shell = shell;
        this.client = client;
        this.input = input;
        this.questions = new QuestionReader(input);
        this.conversation = conversation;
        this.options = options;
        this.style = style;
    }

    /**
     * Talks with {@code first}, until another model is asked for, and returns the exit code.
     *
     * @throws OutputException when the output takes no more; an answer under way is cancelled then
     */
    int run(String first) {
        model = first;
        if (input.screen().input()) {
            shell.say("* asking " + OneLine.of(model) + "; /help shows what else there is, Ctrl-D ends");
        }
        Interrupts.Registration interrupts = input.onInterrupt(this::interrupted);
        try {
            while (exitCode == null) {
                next();
            }
            return exitCode;
        } finally {
            interrupts.close();
        }
    }

    private void interrupted() {
        EventPipe pipe = underWay;
        if (pipe != null) {
            pipe.interrupt();
        } else {
            input.interrupt();
        }
    }

    private void next() {
        try {
            QuestionReader.Entry entry = questions.next();
            insistence.entered();
            if (entry == null) {
                end();
            } else if (entry.word()) {
                obey(ChatWord.of(entry.text()), ChatWord.argument(entry.text()));
            } else if (!entry.text().isBlank()) {
                conversation.ask(entry.text());
                failedBefore = failed == ExitCode.OK ? failedBefore : failed;
                answer();
            }
        } catch (PromptInterrupted e) {
            atPrompt(e.typed());
        } catch (UsageException e) {
            failedBefore = ExitCode.USAGE;
            shell.say("autoglm: " + OneLine.of(e.getMessage()));
        }
    }

    private void atPrompt(boolean typed) {
        if (insistence.ends(typed, System.nanoTime())) {
            exitCode = ExitCode.INTERRUPTED;
        } else if (!typed) {
            shell.say("* Ctrl-C again ends the program, and so does Ctrl-D");
        }
    }

    /** Somebody at a terminal has seen what failed; a script has only the exit code. */
    private void end() {
        exitCode = input.screen().input() ? ExitCode.OK : failed == ExitCode.OK ? failedBefore : failed;
    }

    private void obey(ChatWord word, String argument) {
        switch (word) {
            case HELP -> shell.say(ChatWord.help());
            case HISTORY -> history();
            case CLEAR -> {
                conversation.clear();
                shell.say("* the conversation is forgotten");
            }
            case RETRY -> retry();
            case MODEL -> {
                model = argument.isEmpty() ? model : argument;
                shell.say("* asking " + OneLine.of(model));
            }
            case EXIT -> end();
        }
    }

    private void history() {
        List<Message> messages = conversation.history();
        if (messages.isEmpty()) {
            shell.say("* nothing was said yet");
        }
        for (Message message : messages) {
            String text = message.content().stream()
                    .map(part -> part instanceof ContentPart.Text written ? written.text() : "")
                    .collect(Collectors.joining());
            shell.say(message.role().name().toLowerCase(Locale.ROOT) + ": "
                    + (input.screen().err() ? Characters.visible(text) : text));
        }
    }

    private void retry() {
        if (conversation.hasQuestion()) {
            answer();
        } else {
            shell.say("* there is no question to ask again");
        }
    }

    private void answer() {
        ChatInput.Screen screen = input.screen();
        boolean dim = screen.err() && shell.variable("NO_COLOR").isEmpty();
        ChatAnswer answer = new ChatAnswer(new TextAnswer(shell, style.withDim(dim)), screen.out() || screen.err());
        failed = ask(answer);
        if (failed == ExitCode.INTERRUPTED) {
            failed = ExitCode.OK;
            insistence.cancelled(System.nanoTime());
            keep(answer, "* nothing had arrived, so the question is not kept; /retry asks it again");
        } else if (failed == ExitCode.OK) {
            keep(answer, "* the answer is empty, so the question is not kept; /retry asks it again");
        } else {
            afterFailure(answer.failure());
        }
    }

    private int ask(ChatAnswer answer) {
        EventPipe pipe = new EventPipe();
        underWay = pipe;
        try {
            client.stream(options.request(model, conversation.messages())).subscribe(pipe);
            return new Delivery(pipe, answer).run();
        } finally {
            underWay = null;
        }
    }

    private void keep(ChatAnswer answer, String otherwise) {
        if (answer.text().isBlank()) {
            shell.say(otherwise);
            return;
        }
        if (answer.cut()) {
            shell.say("* only the first " + ChatAnswer.KEPT + " characters of the answer are kept");
        }
        int forgotten = conversation.answer(answer.text());
        if (forgotten > 0 && !forgets) {
            forgets = true;
            shell.say("* from now on the oldest messages are forgotten (--max-history)");
        }
    }

    private void afterFailure(@Nullable ErrorCode code) {
        if (code == ErrorCode.CONTEXT_TOO_LONG) {
            shell.say("* the conversation is kept as it was: /clear forgets it, --max-history N bounds it");
        } else if (input.screen().input()) {
            shell.say("* the question is not kept; /retry asks it again");
        }
    }
}
