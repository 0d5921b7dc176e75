package io.autoglm.cli;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;

/** Asks a model. */
@Command(
        name = "generate",
        description = {
            "Ask a model. The text of the answer goes to standard output as it arrives, everything else to standard error.",
            "Without a base URL or a provider the simulated server inside this program answers."
        },
        mixinStandardHelpOptions = true,
        versionProvider = AutoGlm.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the answer is whole",
            "2:the program was called in a way that cannot work",
            "10:authentication",
            "11:permission",
            "12:model or path not found",
            "13:invalid request",
            "14:content filtered",
            "20:rate limited",
            "21:quota exhausted",
            "22:server error or overload, also in a stream",
            "30:DNS, connect or TLS",
            "31:timeout or deadline",
            "32:stream cut",
            "33:protocol: malformed, HTML or empty answer",
            "40:refused by this client",
            "130:interrupted, or nobody read the output to its end"
        },
        footer = {
            "",
            "Variables: AUTOGLM_PROVIDER, AUTOGLM_BASE_URL, AUTOGLM_API_KEY, AUTOGLM_MODEL; a preset's own key variable is read for its host."
        })
final class GenerateCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final PromptOptions prompt = new PromptOptions();

    @Mixin
    private final ModelOptions asked = new ModelOptions();

    @Option(
            names = "--stream",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Ask for the answer as it is made, or (--no-stream) for all of it at once. Default: --stream.")
    private boolean stream;

    @Option(names = "--json", description = "Write one JSON object per line; the last is 'finished' or 'error'.")
    private boolean json;

    @Option(
            names = "-v",
            description =
                    "Show each attempt, the heads of requests and responses, credentials masked, the model's thinking, and stack traces.")
    private boolean verbose;

    GenerateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        GenerateRequest request = prompt.request(asked.model(shell), shell);
        Answer answer = json
                ? new JsonAnswer(shell.out())
                : new TextAnswer(shell, TextAnswer.Style.ofGenerate(verbose, asked.endpoint.language));
        EventPipe pipe = new EventPipe();
        Interrupts.Registration interrupts = shell.interrupts().onInterrupt(pipe::interrupt);
        try (Connection connection = asked.connect(shell, Telling.of(verbose, json))) {
            events(connection.client(), request).subscribe(pipe);
            return new Delivery(pipe, answer).run();
        } catch (AutoGlmException refused) {
            answer.failed(refused);
            return ExitCode.of(refused.code().type());
        } catch (OutputException e) {
            return shell.unwritable(e);
        } finally {
            interrupts.close();
        }
    }

    private Flux<?> events(AutoGlmClient client, GenerateRequest request) {
        return stream ? client.stream(request) : client.generate(request).flux();
    }
}
