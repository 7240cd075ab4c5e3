package dev.iota.kubernetes;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** RFC 6902, of it {@code add} and {@code replace}. */
final class JsonPatch {
    private JsonPatch() {}

    /** @throws IllegalArgumentException if the place is not there, or already has what it is to get */
    static void apply(ObjectNode document, JsonNode operation) {
        JsonPointer place = JsonPointer.compile(operation.get("path").asText());
        String how = operation.get("op").asText();
        JsonNode value = operation.get("value");
        JsonNode parent = document.at(place.head());
        JsonNode before = document.at(place);
        require(!parent.isMissingNode(), operation, "there is no " + place.head());
        require(how.equals("add") || how.equals("replace"), operation, "only add and replace are known here");
        require(how.equals("add") || !before.isMissingNode(), operation, "there is nothing to replace");
        require(!before.equals(value), operation, "it changes nothing");
        String last = place.last().getMatchingProperty();
        if (parent instanceof ArrayNode list) {
            require(how.equals("replace") || last.equals("-"), operation, "only the end of a list is known here");
            if (last.equals("-")) {
                list.add(value);
            } else {
                list.set(place.last().getMatchingIndex(), value);
            }
        } else {
            ((ObjectNode) parent).set(last, value);
        }
    }

    private static void require(boolean holds, JsonNode operation, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("patch " + operation + ": " + otherwise);
        }
    }
}
