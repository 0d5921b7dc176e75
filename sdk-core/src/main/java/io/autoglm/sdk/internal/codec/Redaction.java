package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.policy.Call;
import java.util.List;
import java.util.regex.Pattern;

/** Makes what a server says fit for an exception's message: short, on one line, without the key and without the prompt. */
final class Redaction {

    private static final int MAX_LENGTH = 300;
    private static final int RAW_LIMIT = 4096;
    private static final int SHORTEST_PROMPT = 8;
    private static final int SCANNED = 256 * 1024;
    private static final int SCANNED_TOGETHER = 16 * SCANNED;
    private static final String PROMPT = "[prompt]";
    private static final Pattern SPACE = Pattern.compile(
            "[\\s\\p{Cntrl}\\u0080-\\u009F\\p{Zl}\\p{Zp}\\u200B-\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]+");
    private static final Pattern PICTURE = Pattern.compile("data:[a-zA-Z0-9.+/-]{0,100};base64,[A-Za-z0-9+/=]*");

    private final Call<?> call;

    private Redaction(Call<?> call) {
        this.call = call;
    }

    static Redaction of(Call<?> call) {
        return new Redaction(call);
    }

    /** Returns {@code said} on one line, at most 300 characters, with key, prompt and pictures replaced, encoded ones too. */
    String clean(String said) {
        String text = masked(said); // before anything is cut, which could leave half a key
        text = collapsed(text.length() > RAW_LIMIT ? text.substring(0, RAW_LIMIT) : text);
        text = EncodedWords.cleaned(PICTURE.matcher(text).replaceAll("[picture]"), this::withoutSecrets);
        return text.length() <= MAX_LENGTH ? text : cut(text);
    }

    private String withoutSecrets(String text) {
        return withoutPrompt(masked(text));
    }

    private String withoutPrompt(String said) {
        String text = said;
        List<GenerateRequest> requests = call.generateRequests();
        if (requests.size() == 1) {
            for (Message message : requests.get(0).messages()) {
                for (ContentPart part : message.content()) {
                    text = without(text, part);
                }
            }
        } else if (!requests.isEmpty()) {
            text = without(
                    text,
                    requests.stream()
                            .map(request -> SinglePrompt.of(request, "a joint request"))
                            .toList());
        }
        EmbedRequest embedded = JointEmbedDecoder.texts(call);
        if (embedded != null) {
            text = without(text, embedded.inputs());
        }
        return text;
    }

    private static String cut(String text) {
        int end = MAX_LENGTH - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private String masked(String text) {
        return call.credential() == null ? text : call.credential().mask(text);
    }

    private static String collapsed(String text) {
        return SPACE.matcher(text).replaceAll(" ").strip();
    }

    /** There may be thousands: a text is looked for whole, and pieces of all of them in one pass. */
    private static String without(String text, List<String> inputs) {
        String rest = text;
        StringBuilder all = new StringBuilder();
        for (String input : inputs) {
            if (input.length() >= SHORTEST_PROMPT && all.length() < SCANNED_TOGETHER) {
                String known = collapsed(input.substring(0, Math.min(input.length(), SCANNED)));
                rest = known.length() < SHORTEST_PROMPT ? rest : rest.replace(known, PROMPT);
                all.append(known).append('\n');
            }
        }
        return Quotes.replaced(rest, all.toString(), PROMPT);
    }

    private static String without(String text, ContentPart part) {
        String prompt = part instanceof ContentPart.Text words
                ? words.text()
                : part instanceof ContentPart.ImageUrl picture ? picture.url() : "";
        if (text.length() < SHORTEST_PROMPT || prompt.length() < SHORTEST_PROMPT) {
            return text;
        }
        String known = collapsed(prompt.substring(0, Math.min(prompt.length(), SCANNED)));
        if (known.length() < SHORTEST_PROMPT) {
            return text;
        }
        return Quotes.replaced(text.replace(known, PROMPT), known, PROMPT); // a server may quote a part only
    }
}
