package io.autoglm.cli;

import io.autoglm.sdk.batch.EmbedResult;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.time.TimeoutSpec;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** Makes vectors of texts. */
@Command(
        name = "embed",
        description = {
            "Make vectors of texts: one line of numbers for each text, in their order. A text that fails has an empty line, and why on"
                    + " standard error; the others go on.",
            "Without a base URL or a provider the simulated server inside this program answers."
        },
        mixinStandardHelpOptions = true,
        versionProvider = AutoGlm.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every text has a vector",
            "2:the program was called in a way that cannot work",
            "10 to 40:a text failed, the first one so; see autoglm generate",
            "130:interrupted, or nobody read the output to its end"
        },
        footer = {
            "",
            "Variables: AUTOGLM_PROVIDER, AUTOGLM_BASE_URL, AUTOGLM_API_KEY, AUTOGLM_MODEL; a preset's own key variable is read for its host."
        })
final class EmbedCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(
            arity = "0..*",
            paramLabel = "TEXT",
            description =
                    "A text; @FILE for each line of a file, - for each line of standard input (UTF-8, blank lines are passed over); @@ at"
                            + " the beginning of a text that begins with @.")
    private List<String> texts = List.of();

    @Mixin
    private final EndpointOptions endpoint = new EndpointOptions();

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "The model, as the server names it. Default: AUTOGLM_MODEL; 'sim' for the simulated server.")
    private @Nullable String model;

    @Option(names = "--dimensions", paramLabel = "N", description = "How many numbers a vector is to have, at least 1.")
    private @Nullable Integer dimensions;

    @Option(names = "--json", description = "Write one JSON object per line and text: 'embedding' or 'failure'.")
    private boolean json;

    @Option(
            names = "-v",
            description = "Show the heads of requests and responses, credentials masked, and stack traces.")
    private boolean verbose;

    EmbedCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (texts.isEmpty()) {
            throw new UsageException("nothing to embed: give a TEXT, @FILE, or - for standard input");
        }
        EmbedSpec spec = spec();
        Answer failures = json
                ? new JsonAnswer(shell.out())
                : new TextAnswer(shell, TextAnswer.Style.ofGenerate(verbose, endpoint.language));
        EventPipe pipe = new EventPipe();
        Interrupts.Registration interrupts = shell.interrupts().onInterrupt(pipe::interrupt);
        try (Connection connection =
                Connection.open(endpoint, TimeoutSpec.defaults(), shell, Telling.of(verbose, json))) {
            connection.client().embed(EmbedInput.texts(texts, shell), spec).subscribe(pipe);
            return deliver(pipe);
        } catch (InterruptedException e) {
            failures.interrupted();
            return ExitCode.INTERRUPTED;
        } catch (AutoGlmException refused) {
            failures.failed(refused);
            return ExitCode.of(refused.code().type());
        } catch (OutputException e) {
            pipe.cancel();
            return shell.unwritable(e);
        } finally {
            interrupts.close();
        }
    }

    private EmbedSpec spec() {
        String variable = shell.variable("AUTOGLM_MODEL");
        String asked = model != null ? model : !variable.isEmpty() ? variable : null;
        if (asked == null && !endpoint.simulated(shell)) {
            throw new UsageException("no model: set --model or AUTOGLM_MODEL");
        }
        try {
            return EmbedSpec.ofModel(asked == null ? EndpointOptions.SIMULATED : asked)
                    .withDimensions(dimensions);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--" + e.getMessage());
        }
    }

    private int deliver(EventPipe pipe) throws InterruptedException {
        int code = ExitCode.OK;
        for (Object next = pipe.next(); next != null; next = pipe.next()) {
            EmbedResult result = (EmbedResult) next;
            AutoGlmException failure = result.failure();
            if (failure == null) {
                show(result.index(), result.orThrow());
            } else {
                show(result.index(), failure);
                code = code == ExitCode.OK ? ExitCode.of(failure.code().type()) : code;
            }
        }
        return code;
    }

    private void show(long index, float[] vector) {
        if (json) {
            new JsonLines(shell.out()).write("embedding", object -> members(object, index, vector));
            return;
        }
        StringBuilder line = new StringBuilder(vector.length * 12);
        for (int i = 0; i < vector.length; i++) {
            line.append(i == 0 ? "" : " ").append(vector[i]);
        }
        shell.print(line.append('\n').toString());
    }

    private static void members(JsonGenerator json, long index, float[] vector) {
        json.writeNumberProperty("index", index);
        json.writeArrayPropertyStart("vector");
        for (float number : vector) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }

    private void show(long index, AutoGlmException failure) {
        if (json) {
            new JsonLines(shell.out()).write("failure", object -> {
                object.writeNumberProperty("index", index);
                JsonLines.string(object, "code", failure.code().id());
                JsonLines.string(object, "error_type", failure.code().type().word());
                JsonLines.string(object, "message", failure.getMessage());
            });
            return;
        }
        shell.print("\n");
        shell.say("* text " + (index + 1) + ": " + OneLine.of(failure.message(endpoint.language.locale())));
        if (verbose) {
            failure.printStackTrace(shell.err());
        }
    }
}
