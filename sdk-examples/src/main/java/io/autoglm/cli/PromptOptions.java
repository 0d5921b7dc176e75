package io.autoglm.cli;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is asked. */
final class PromptOptions {

    private static final String STDIN = "-";

    @Parameters(
            arity = "0..1",
            paramLabel = "PROMPT",
            description =
                    "What the user says, or - to read it from standard input (UTF-8). Optional with --messages or --image.")
    @Nullable
    String prompt;

    @Mixin
    final RequestOptions common = new RequestOptions();

    @Option(
            names = "--messages",
            paramLabel = "FILE.json",
            description =
                    "The conversation so far: a JSON array (UTF-8) of {\"role\": …, \"content\": a text or an array of parts}. "
                            + "PROMPT is appended as the last user message.")
    @Nullable
    String messages;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "A PNG, JPEG, WebP or GIF file to show with PROMPT. May be repeated.")
    List<String> images = List.of();

    /** Returns the request; reads standard input and files. */
    GenerateRequest request(String model, Shell shell) {
        return common.request(model, conversation(shell));
    }

    private List<Message> conversation(Shell shell) {
        if (prompt == null && messages == null && images.isEmpty()) {
            throw new UsageException("nothing to ask: give a PROMPT, - for standard input, or --messages FILE.json");
        }
        List<Message> conversation = new ArrayList<>();
        if (common.system != null) {
            conversation.add(Message.system(common.system));
        }
        if (messages != null) {
            List<Message> earlier = MessagesFile.read(messages);
            if (common.system != null && earlier.get(0).role() == Role.SYSTEM) {
                throw new UsageException(
                        "--system: the conversation of --messages already begins with a system message");
            }
            conversation.addAll(earlier);
        }
        List<ContentPart> last = lastMessage(shell);
        if (!last.isEmpty()) {
            conversation.add(Message.user(last.toArray(ContentPart[]::new)));
        }
        return conversation;
    }

    private List<ContentPart> lastMessage(Shell shell) {
        List<ContentPart> parts = new ArrayList<>();
        for (String image : images) {
            parts.add(ImageFile.read(image));
        }
        if (prompt != null) {
            String text = prompt.equals(STDIN) ? Utf8.promptFrom(shell.in()) : prompt;
            if (text.isBlank()) {
                throw new UsageException("the prompt must not be empty");
            }
            parts.add(ContentPart.text(text));
        }
        return parts;
    }
}
