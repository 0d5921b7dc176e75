package io.autoglm.cli;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.Message;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Talks with a model. */
@Command(
        name = "chat",
        description = {
            "Talk with a model: each line of standard input is a question, and is sent with those before it and their answers.",
            "Standard output has the answers and nothing else. Ctrl-C cancels an answer and not the program; what had arrived of it stays "
                    + "in the conversation. A question that failed does not: /retry asks it again.",
            "Without a base URL or a provider the simulated server inside this program answers.",
            "",
            "Lines that are no questions:",
            "  /help, /history, /clear, /retry, /model NAME, /exit",
            "  \"\"\" begins and ends a question of several lines; so does \\ at the end of each line but the last"
        },
        mixinStandardHelpOptions = true,
        versionProvider = AutoGlm.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:end of input (Ctrl-D) or /exit",
            "2:the program was called in a way that cannot work",
            "2 to 40:standard input is no terminal, and this is what the last question without an answer failed with; see autoglm generate",
            "130:Ctrl-C twice where no answer was under way, or nobody read the output to its end"
        },
        footer = {
            "",
            "Variables: AUTOGLM_PROVIDER, AUTOGLM_BASE_URL, AUTOGLM_API_KEY, AUTOGLM_MODEL; a preset's own key variable is read for its host."
        })
final class ChatCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final RequestOptions request = new RequestOptions();

    @Mixin
    private final ModelOptions asked = new ModelOptions();

    @Option(
            names = "--max-history",
            paramLabel = "N",
            description =
                    "How many messages of the conversation are kept and sent, the oldest being forgotten; 0 sends each question alone. "
                            + "Default: 200.")
    private int maxHistory = 200;

    @Option(
            names = "-v",
            description =
                    "Show what an answer cost, the model's thinking, the heads of requests and responses, credentials masked, "
                            + "and stack traces.")
    private boolean verbose;

    ChatCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String model = asked.model(shell);
        if (maxHistory < 0) {
            throw new UsageException("--max-history must be at least 0, was " + maxHistory);
        }
        request.request(model, List.of(Message.user("checks the options")));
        try (Connection connection = asked.connect(shell, Telling.of(verbose, false));
                ChatInput input = input()) {
            Conversation conversation = new Conversation(request.system, maxHistory);
            return new ChatSession(shell, connection.client(), input, conversation, request, style()).run(model);
        } catch (AutoGlmException refused) {
            new TextAnswer(shell, style()).failed(refused);
            return ExitCode.of(refused.code().type());
        } catch (OutputException e) {
            return shell.unwritable(e);
        }
    }

    private TextAnswer.Style style() {
        return TextAnswer.Style.ofChat(verbose, asked.endpoint.language);
    }

    private ChatInput input() {
        ChatInput terminal = shell.real() ? TerminalInput.open() : null;
        return terminal == null ? new PipedInput(shell) : terminal;
    }
}
