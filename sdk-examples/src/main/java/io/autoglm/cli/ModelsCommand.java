package io.autoglm.cli;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.ModelInfo;
import io.autoglm.sdk.time.TimeoutSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/** Lists models. */
@Command(
        name = "models",
        description = {
            "List the models that a server offers, in its order: name, context window in model tokens, owner; - where it does not say.",
            "Without a base URL or a provider the simulated server inside this program answers."
        },
        mixinStandardHelpOptions = true,
        versionProvider = AutoGlm.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the list is whole, and may be empty",
            "2:the program was called in a way that cannot work",
            "10 to 40:the call failed; see autoglm generate",
            "130:interrupted, or nobody read the output to its end"
        },
        footer = {
            "",
            "Variables: AUTOGLM_PROVIDER, AUTOGLM_BASE_URL, AUTOGLM_API_KEY; a preset's own key variable is read for its host."
        })
final class ModelsCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final EndpointOptions endpoint = new EndpointOptions();

    @Option(names = "--json", description = "Write one JSON object per line, for a failure too.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Write the names alone.")
    private boolean quiet;

    @Option(
            names = "-v",
            description = "Show the heads of requests and responses, credentials masked, and stack traces.")
    private boolean verbose;

    ModelsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (json && quiet) {
            throw new UsageException("--json and --quiet exclude each other");
        }
        Answer failures = json
                ? new JsonAnswer(shell.out())
                : new TextAnswer(shell, TextAnswer.Style.ofGenerate(verbose, endpoint.language));
        EventPipe pipe = new EventPipe();
        Interrupts.Registration interrupts = shell.interrupts().onInterrupt(pipe::interrupt);
        try (Connection connection =
                Connection.open(endpoint, TimeoutSpec.defaults(), shell, Telling.of(verbose, json || quiet))) {
            connection.client().models().flatMapIterable(models -> models).subscribe(pipe);
            List<ModelInfo> models = new ArrayList<>();
            int code = new Delivery(pipe, failures, event -> models.add((ModelInfo) event)).run();
            if (code == ExitCode.OK) {
                show(models);
            }
            return code;
        } catch (AutoGlmException refused) {
            failures.failed(refused);
            return ExitCode.of(refused.code().type());
        } catch (OutputException e) {
            return shell.unwritable(e);
        } finally {
            interrupts.close();
        }
    }

    private void show(List<ModelInfo> models) {
        if (models.isEmpty()) {
            shell.say("* the server offers no models");
        }
        if (json) {
            JsonLines lines = new JsonLines(shell.out());
            models.forEach(model -> lines.write("model", object -> members(object, model)));
        } else if (quiet) {
            models.forEach(model -> shell.print(OneLine.of(model.id()) + "\n"));
        } else {
            shell.print(table(models));
        }
    }

    private static void members(JsonGenerator json, ModelInfo model) {
        JsonLines.string(json, "id", model.id());
        JsonLines.number(json, "context_window", model.contextWindow());
        JsonLines.string(json, "owner", model.owner());
        JsonLines.string(
                json,
                "created_at",
                model.createdAt() == null ? null : model.createdAt().toString());
    }

    private static String table(List<ModelInfo> models) {
        int width = models.stream()
                .mapToInt(model -> OneLine.of(model.id()).length())
                .max()
                .orElse(0);
        StringBuilder table = new StringBuilder();
        for (ModelInfo model : models) {
            String context =
                    model.contextWindow() == null ? "-" : model.contextWindow().toString();
            String owner = model.owner() == null ? "-" : OneLine.of(model.owner());
            table.append(String.format(
                    Locale.ROOT, "%-" + Math.max(1, width) + "s  %9s  %s%n", OneLine.of(model.id()), context, owner));
        }
        return table.toString();
    }
}
