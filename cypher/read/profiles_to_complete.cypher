// The facts of profiles as they stand, for a record that brings news of some fields only.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
RETURN key, p.version AS version, p.field_versions AS field_versions,
  p {.name, .given_name, .family_name, .other_names, .birth_date, .gender, .language, .accessibility, .attributes, .addresses, .address_text,
     .seen_at, .deleted} AS properties,
  COLLECT {
    MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier)
    // Not what is only said or proved: no record tells it.
    WHERE has.own IS NOT NULL OR (has.said_in IS NULL AND has.verification IS NULL)
    RETURN i {.key, .kind, .value, written: has.written, trust: coalesce(has.own, has.trust)}
  } AS identifiers
