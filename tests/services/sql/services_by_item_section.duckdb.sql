-- :name[value] is a bound value.

-- read_by_item_section
SELECT
  service_case.item_id,
  count(*) AS submitted
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[2026-11-13 12:30:00]
  AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]
  AND service_case.channel IN (:channel['app'], :channel['wechat'])
  AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']
  )
GROUP BY service_case.item_id
ORDER BY submitted DESC, service_case.item_id

-- read_by_item_section
SELECT
  service_case.item_id,
  count(*) AS submitted
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[2026-11-06 12:30:00]
  AND service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]
  AND service_case.channel IN (:channel['app'], :channel['wechat'])
  AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']
  )
GROUP BY service_case.item_id
ORDER BY submitted DESC, service_case.item_id

-- read_by_item_section
SELECT
  service_item.item_id,
  service_item.kind,
  service_item.promised_days,
  service_item.legal_days,
  service_item.name_zh,
  service_item.name_en,
  service_item.agency_id,
  agency.name_zh AS agency_name_zh,
  agency.name_en AS agency_name_en
FROM service_item
LEFT OUTER JOIN agency ON agency.agency_id = service_item.agency_id
ORDER BY service_item.item_id
