package io.autoglm.test;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A tokenizer that can be read: a token is the number of a Unicode character. */
final class Tokens {

    private Tokens() {}

    /** The tokens of a text field, or of all messages. */
    static List<Integer> of(JsonNode root, String text, String messages) throws Invalid {
        JsonNode field = root.path(text);
        if (field.isString()) {
            return of(field.asString());
        }
        JsonNode conversation = root.path(messages);
        if (!conversation.isArray()) {
            throw new Invalid(Problem.missing(text, "Field required: '" + text + "' or '" + messages + "'."));
        }
        StringBuilder all = new StringBuilder();
        for (JsonNode message : conversation) {
            JsonNode content = message.path("content");
            all.append(content.asString(""));
            for (JsonNode part : content) {
                all.append(part.path("text").asString(""));
            }
        }
        return of(all.toString());
    }

    static List<Integer> of(String text) {
        return text.codePoints().boxed().toList();
    }

    static String array(List<Integer> tokens) {
        return tokens.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    static String text(JsonNode tokens) throws Invalid {
        StringBuilder text = new StringBuilder();
        for (JsonNode token : tokens) {
            int number = token.asInt(-1);
            if (!Character.isValidCodePoint(number)) {
                throw new Invalid(Problem.invalid("tokens", "Token id " + token + " is out of vocabulary"));
            }
            text.appendCodePoint(number);
        }
        return text.toString();
    }
}
