package io.autoglm.test;

/** Which business code and status Zhipu gives what is wrong. */
final class ZhipuCodes {

    private ZhipuCodes() {}

    /**
     * A status and a code.
     *
     * @param status the HTTP status
     * @param code   the code as JSON: a string, but for one
     */
    record Refusal(int status, String code) {

        static Refusal of(int status, String code) {
            return new Refusal(status, Json.quote(code));
        }
    }

    static Refusal of(Problem problem) {
        if (problem.code() != null) {
            return Refusal.of(problem.status(), problem.code());
        }
        return switch (problem.kind()) {
            case BAD_JSON -> Refusal.of(400, "1210");
            case INVALID -> Refusal.of(400, "1214");
            case MISSING -> Refusal.of(400, "1213");
            case UNSUPPORTED -> Refusal.of(400, "1212");
            case MODEL_NOT_FOUND -> Refusal.of(400, "1211");
            case NO_KEY -> Refusal.of(401, "1001");
            case WRONG_KEY -> Refusal.of(401, "1000");
            case RATE, TOO_MANY -> Refusal.of(429, "1302");
            case LOADING -> Refusal.of(500, "1230");
            case UNKNOWN_PATH, WRONG_METHOD -> Refusal.of(400, "1222");
            case STATUS -> Refusal.of(problem.status(), byStatus(problem.status()));
        };
    }

    private static String byStatus(int status) {
        return switch (status) {
            case 400 -> "1210";
            case 401 -> "1000";
            case 403 -> "1220";
            case 404 -> "1222";
            case 429 -> "1302";
            case 503, 529 -> "1305";
            default -> status >= 500 ? status == 500 ? "500" : "1234" : "1210";
        };
    }
}
