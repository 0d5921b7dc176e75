package io.autoglm.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** The texts to embed: as they are, or the lines of a file or of standard input, read as they are needed. */
final class EmbedInput {

    private static final String STDIN = "-";
    private static final String FILE = "@";

    private EmbedInput() {}

    /** Returns the texts that {@code arguments} are and name, in this order. Blank lines are passed over. */
    static Flux<String> texts(List<String> arguments, Shell shell) {
        return Flux.fromIterable(arguments).concatMap(argument -> text(argument, shell), 1);
    }

    private static Flux<String> text(String argument, Shell shell) {
        if (argument.equals(STDIN)) {
            return lines(shell::in, "standard input");
        }
        if (argument.startsWith(FILE + FILE)) {
            return Flux.just(argument.substring(1));
        }
        if (!argument.startsWith(FILE)) {
            return Flux.just(argument);
        }
        Path file = Utf8.path(argument.substring(1), argument);
        return lines(() -> Files.newInputStream(file), "'" + file + "'");
    }

    /** Opens what is read. */
    private interface Source {
        InputStream open() throws IOException;
    }

    private static Flux<String> lines(Source source, String name) {
        return Flux.<String, BufferedReader>generate(
                        () -> reader(source, name), (reader, sink) -> next(reader, sink, name), EmbedInput::close)
                .filter(line -> !line.isBlank())
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static BufferedReader reader(Source source, String name) {
        try {
            return new BufferedReader(new InputStreamReader(
                    source.open(),
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)));
        } catch (NoSuchFileException e) {
            throw new UsageException("there is no file " + name);
        } catch (IOException e) {
            throw new UsageException("cannot read " + name + ": " + e.getMessage());
        }
    }

    private static BufferedReader next(BufferedReader reader, SynchronousSink<String> sink, String name) {
        try {
            String line = reader.readLine();
            if (line == null) {
                sink.complete();
            } else {
                sink.next(line.startsWith("\uFEFF") ? line.substring(1) : line);
            }
        } catch (CharacterCodingException e) {
            sink.error(new UsageException(name + " must be UTF-8"));
        } catch (IOException e) {
            sink.error(new UsageException("cannot read " + name + ": " + e.getMessage()));
        }
        return reader;
    }

    private static void close(BufferedReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            // it has been read
        }
    }
}
