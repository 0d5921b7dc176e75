package io.autoglm.sdk.internal.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads all that a server says to several prompts, and keeps for each choice the index that it said. */
final class JointChoices implements JsonParsers.DocumentReader {

    /** Under which names a server without a documented form may list its answers. */
    private static final Set<String> LISTS = Set.of(
            "text",
            "texts",
            "output",
            "outputs",
            "generated_text",
            "response",
            "responses",
            "result",
            "results",
            "generations",
            "content",
            "data");

    private static final int MOST = 16 * 1024;

    private final boolean lists;
    private final AnswerState answer = new AnswerState();
    private final List<Integer> said = new ArrayList<>();
    private final List<AnswerState> list = new ArrayList<>();
    private final Members members = new Members();
    private boolean isList;

    /** Makes a reader; {@code lists} says whether answers may stand in a list of any name, and be texts. */
    JointChoices(boolean lists) {
        this.lists = lists;
    }

    /** Reads the document as an object with choices in the order in which they stand. */
    private final class Members extends ChunkReader {

        Members() {
            super(answer, index -> {
                checkRoom(said.size());
                said.add(index);
                return said.size() - 1;
            });
        }

        @Override
        void member(JsonParser json, String name, JsonToken value) {
            if (lists && value == JsonToken.START_ARRAY && LISTS.contains(name)) {
                list(json);
            } else {
                super.member(json, name, value);
            }
        }
    }

    @Override
    public void read(JsonParser json) {
        if (json.currentToken() == JsonToken.START_ARRAY) {
            list(json);
        } else {
            members.read(json);
        }
    }

    private void list(JsonParser json) {
        isList = true;
        while (JsonParsers.next(json) != JsonToken.END_ARRAY) {
            checkRoom(list.size());
            AnswerState one = new AnswerState();
            element(json, one);
            list.add(one);
        }
    }

    /** An answer or choice takes a hundred times the memory of the bytes that it may consist of. */
    private static void checkRoom(int answers) {
        if (answers == MOST) {
            throw new JsonParsers.TooMuch("has more than " + MOST + " answers");
        }
    }

    private void element(JsonParser json, AnswerState one) {
        int[] choices = new int[1];
        ChunkReader reader =
                lists ? new BareChunkReader(one, index -> next(choices)) : new ChunkReader(one, index -> next(choices));
        if (json.currentToken() == JsonToken.START_OBJECT) {
            reader.read(json);
        } else if (lists && json.currentToken() == JsonToken.VALUE_STRING) {
            reader.bare(json.getString(), null);
        } else {
            json.skipChildren();
        }
    }

    private static int next(int[] choices) {
        checkRoom(choices[0]);
        return choices[0]++;
    }

    boolean isError() {
        return members.isError();
    }

    /** Returns whether each answer stands for itself. */
    boolean isList() {
        return isList && !members.hasChoices();
    }

    List<AnswerState> list() {
        return list;
    }

    AnswerState answer() {
        return answer;
    }

    /** Returns for each choice, in the order in which they stand, the index that it said; its position where none said more than 0. */
    int[] places() {
        boolean isSilent = said.stream().allMatch(index -> index <= 0);
        return isSilent
                ? IntStream.range(0, said.size()).toArray()
                : said.stream().mapToInt(index -> Math.max(0, index)).toArray();
    }
}
